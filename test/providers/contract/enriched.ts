/** The same JSON with one more member in each of its objects. */
export function enriched(json: unknown): unknown {
  if (Array.isArray(json)) return json.map(enriched);
  if (json === null || typeof json !== 'object') return json;
  const members = Object.entries(json).map(([name, value]) => [name, enriched(value)]);
  return { ...Object.fromEntries(members), xUnheardOf: { of: ['late'] } };
}

/** A result without the extracted fields that only the added members brought, and without lists left empty by that. */
export function withoutEnrichment(result: unknown): unknown {
  if (Array.isArray(result)) return result.filter((item) => !isAdded(item)).map(withoutEnrichment);
  if (result === null || typeof result !== 'object' || result instanceof Date) return result;
  const members = Object.entries(result).map(([name, value]) => [name, withoutEnrichment(value)] as const);
  return Object.fromEntries(members.filter(([, value]) => !(Array.isArray(value) && value.length === 0)));
}

const isAdded = (item: unknown): boolean =>
  item !== null && typeof item === 'object' && 'name' in item && String(item.name).includes('xUnheardOf');

const ODD: readonly unknown[] = [null, 7, 'odd', [], {}, true, undefined];

/** A JSON with one of its fields replaced. */
export interface OddJson {
  /** Names and indexes with dots between. */
  readonly path: string;
  /** Undefined: absent. */
  readonly value: unknown;
  readonly json: unknown;
}

/** Every field of a JSON, at any depth, replaced in turn by a value of every type, and left out. */
export const oddVariants = (json: unknown): OddJson[] =>
  pathsOf(json).flatMap((path) =>
    ODD.map((value) => ({ path: path.join('.'), value, json: replaced(json, path, value) })),
  );

function pathsOf(json: unknown, path: readonly string[] = []): (readonly string[])[] {
  if (json === null || typeof json !== 'object') return [];
  return Object.entries(json).flatMap(([name, inner]) => [[...path, name], ...pathsOf(inner, [...path, name])]);
}

function replaced(json: unknown, [name = '', ...rest]: readonly string[], value: unknown): unknown {
  if (Array.isArray(json)) {
    return json.map((inner, at) => (String(at) === name ? changed(inner, rest, value) : inner));
  }
  const members = Object.entries(json as object).map(([key, inner]) => [
    key,
    key === name ? changed(inner, rest, value) : inner,
  ]);
  return Object.fromEntries(members);
}

const changed = (inner: unknown, rest: readonly string[], value: unknown): unknown =>
  rest.length === 0 ? value : replaced(inner, rest, value);
