/** Texts by which a caller proves who it is, in the places where callers put them. */
export interface Credentials {
  /** The `Authorization` header of the HTTP request, or of the request that opened the socket. */
  readonly header: string | undefined;
  /** The payload of a socket's first message; undefined: not a socket. */
  readonly connectionParams?: Readonly<Record<string, unknown>>;
}

/** The fault of credentials without a usable secret, in at most 123 bytes (the reason of a close frame). */
export type CredentialsProblem = { readonly problem: string };

// An applicant token with a start grant takes up to 6 KiB.
const LONGEST_SECRET = 8192;
const PROOF = '<API key or applicant token>';
const MISSING = { problem: `No API key. Send \`Authorization: Bearer ${PROOF}\`.` };
const MISSING_ON_SOCKET = { problem: `No API key. Send connectionParams {"authorization": "Bearer ${PROOF}"}.` };
const MALFORMED = { problem: `Authorization is not understood. Send \`Bearer ${PROOF}\`.` };
const AMBIGUOUS = { problem: 'connectionParams hold two different keys. Send one.' };

/**
 * The secret in the credentials. A socket's `connectionParams` come before its header, which a proxy may have set:
 * `authorization` is taken there in any case, at the top or under `headers`. `Bearer` may be left out everywhere.
 */
export function secretIn({ header, connectionParams }: Credentials): string | CredentialsProblem {
  const params = connectionParams ? authorizationsIn(connectionParams) : [];
  const given = params.length > 0 ? params : [header ?? ''];
  const [secret, another] = new Set(given.map(withoutBearer));
  if (another !== undefined) return AMBIGUOUS;
  if (secret === '') return connectionParams ? MISSING_ON_SOCKET : MISSING;
  return secret ?? MALFORMED;
}

/** The secret of an `Authorization` value; empty when it holds none, null when it has another form. */
function withoutBearer(value: unknown): string | null {
  if (typeof value !== 'string') return null;
  const words = value.trim().split(/\s+/);
  const [secret = '', ...more] = words[0]?.toLowerCase() === 'bearer' ? words.slice(1) : words;
  return more.length > 0 || secret.length > LONGEST_SECRET ? null : secret;
}

function authorizationsIn(params: Readonly<Record<string, unknown>>): unknown[] {
  return [params, ...valuesOf(params, 'headers')].flatMap((place) => valuesOf(place, 'authorization'));
}

/** The values under a name, in whatever case it is written. */
function valuesOf(place: unknown, wanted: string): unknown[] {
  if (typeof place !== 'object' || place === null) return [];
  return Object.entries(place).flatMap(([name, value]) =>
    name.toLowerCase() === wanted && value !== null && value !== undefined ? [value] : [],
  );
}
