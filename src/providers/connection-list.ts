import { commaSeparated } from './setting.ts';

/** A connection by its key, and the kind of provider it is. */
export interface ListedConnection {
  readonly key: string;
  readonly kind: string;
}

/** What `PROVIDERS` lists (`truestack,ondato_eu=ondato`), and everything that is wrong with it. */
export function parseConnectionList(
  text: string,
  kinds: readonly string[],
): { connections: ListedConnection[]; problems: string[] } {
  const connections = commaSeparated(text).map((entry) => {
    const [key = '', kind = key] = entry.split(/ *= */, 2);
    return { key, kind };
  });
  const problems = connections.flatMap(({ key, kind }, index) => [
    ...(/^[a-z][a-z0-9_]*$/.test(key)
      ? []
      : [`PROVIDERS: "${key}" is no key (small letters, digits and _, a letter first)`]),
    ...(kinds.includes(kind) ? [] : [`PROVIDERS: "${kind}" is no kind of provider (there are ${kinds.join(', ')})`]),
    ...(connections.findIndex((other) => other.key === key) === index ? [] : [`PROVIDERS: "${key}" is listed twice`]),
  ]);
  return { connections, problems };
}
