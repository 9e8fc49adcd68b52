import { commaSeparated } from '../contract/setting.ts';

/** A connection by its key, and the kind of provider it is. */
export interface ListedConnection {
  readonly key: string;
  readonly kind: string;
}

/** The connections that `PROVIDERS` lists (`truestack,ondato_eu=ondato`), and all that is wrong with the others. */
export function parseConnectionList(
  text: string,
  kinds: readonly string[],
): { connections: ListedConnection[]; problems: string[] } {
  const connections: ListedConnection[] = [];
  const problems: string[] = [];
  for (const entry of commaSeparated(text)) {
    const [key = '', kind = key] = entry.split(/\s*=\s*/, 2);
    if (!/^[a-z][a-z0-9_]*$/.test(key)) {
      problems.push(`PROVIDERS: "${key}" is no key (small letters, digits and _, a letter first)`);
    } else if (!kinds.includes(kind)) {
      problems.push(`PROVIDERS: "${kind}" is no kind of provider (there are ${kinds.join(', ')})`);
    } else if (connections.some((other) => other.key === key)) {
      problems.push(`PROVIDERS: "${key}" is listed twice`);
    } else {
      connections.push({ key, kind });
    }
  }
  return { connections, problems };
}
