import { z } from 'zod';

/** Fields of a provider's JSON as received: those no schema names, and those that are not as their schema says. */
export type Rest = Readonly<Record<string, unknown>>;

type Shape = Readonly<Record<string, z.ZodType>>;
type Read<Fields extends Shape> = {
  readonly [Name in keyof Fields]: Fields[Name] extends List ? z.output<Fields[Name]> : z.output<Fields[Name]> | null;
};

/**
 * An object of a provider's JSON, read field by field. An optional field that is absent, or not as its schema says, is
 * null (an empty list for `list`): one odd value must not cost a decision. Its raw value stands in `rest`, with every
 * field that is not named. A required field, where the decision lies, makes the whole object unreadable.
 */
export function record<Optional extends Shape, Required extends Shape = Record<never, never>>(
  optional: Optional,
  required: Required = {} as Required,
) {
  return z.looseObject({}).transform((given, context) => {
    const rest: Record<string, unknown> = { ...given };
    const read: Record<string, unknown> = {};
    for (const [name, schema] of Object.entries(optional)) {
      const item = items.get(schema);
      const field = item ? readList(item, given[name]) : readField(schema, given[name]);
      read[name] = field.value;
      if (field.unread === undefined) delete rest[name];
      else rest[name] = field.unread;
    }
    for (const [name, schema] of Object.entries(required)) {
      const { data, error } = schema.safeParse(given[name]);
      for (const issue of error?.issues ?? []) context.addIssue({ ...issue, path: [name, ...issue.path] } as never);
      read[name] = data;
      delete rest[name];
    }
    return { ...read, rest } as Read<Optional> & { readonly [Name in keyof Required]: z.output<Required[Name]> } & {
      readonly rest: Rest;
    };
  });
}

interface ReadField {
  readonly value: unknown;
  /** The raw value where it could not be read; undefined: it was read. */
  readonly unread: unknown;
}

function readField(schema: z.ZodType, given: unknown): ReadField {
  if (given === undefined || given === null) return { value: null, unread: undefined };
  const { success, data } = schema.safeParse(given);
  return success ? { value: data, unread: undefined } : { value: null, unread: given };
}

function readList(item: z.ZodType, given: unknown): ReadField {
  if (given === undefined || given === null) return { value: [], unread: undefined };
  if (!Array.isArray(given)) return { value: [], unread: given };
  const read = given.map((each) => item.safeParse(each));
  const odd = given.filter((each, at) => each !== null && !read[at]?.success);
  const value = read.flatMap(({ success, data }) => (success ? [data] : []));
  return { value, unread: odd.length > 0 ? odd : undefined };
}

// Only `record` can keep what a list could not read, so that it must know a list when it sees one.
const items = new WeakMap<z.ZodType, z.ZodType>();

declare const IS_LIST: unique symbol;
type List<Item extends z.ZodType = z.ZodType> = z.ZodArray<Item> & { readonly [IS_LIST]: true };

/** A list in a `record`: the items that are as their schema says; the others stand in the record's `rest`. */
export function list<Item extends z.ZodType>(item: Item): List<Item> {
  const schema = z.array(item) as List<Item>;
  items.set(schema, item);
  return schema;
}

/** A text; an empty one says nothing. */
export const text = z.string().transform((given) => given.trim() || null);

/** A text that may come as a number: a document's number, an id. */
export const written = z.union([text, z.number().transform(String)]);

/** A number that may come as a text. */
export const number = z.union([
  z.number(),
  z
    .string()
    .trim()
    .regex(/^[+-]?\d+(?:\.\d+)?$/)
    .transform(Number),
]);

/** Yes or no. */
export const flag = z.boolean();
