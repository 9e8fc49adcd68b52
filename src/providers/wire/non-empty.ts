type NonEmpty<Fields> = { readonly [Name in keyof Fields]?: Exclude<Fields[Name], null | undefined> };

/** The members of an answer's object with a value: not null, undefined or an empty text. */
export const nonEmpty = <Fields extends object>(fields: Fields | null | undefined): NonEmpty<Fields> =>
  Object.fromEntries(
    Object.entries(fields ?? {}).filter(([, value]) => value !== null && value !== undefined && value !== ''),
  ) as NonEmpty<Fields>;
