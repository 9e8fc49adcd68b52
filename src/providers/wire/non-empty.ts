type Known<Fields> = { readonly [Name in keyof Fields]?: Exclude<Fields[Name], null | undefined> };

/** The members of an answer's object that say something: not null, undefined or an empty text. */
export const known = <Fields extends object>(fields: Fields | null | undefined): Known<Fields> =>
  Object.fromEntries(
    Object.entries(fields ?? {}).filter(([, value]) => value !== null && value !== undefined && value !== ''),
  ) as Known<Fields>;
