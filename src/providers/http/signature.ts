import { createHmac } from 'node:crypto';
import { isSameSecret } from '../../lib/secret.ts';

/** Whether a text is one of several secrets (they rotate), in a time that does not tell which. */
export const isOneOf = (given: string, secrets: readonly string[]): boolean =>
  secrets.map((secret) => isSameSecret(given, secret)).includes(true);

export type HmacAlgorithm = 'sha1' | 'sha256' | 'sha512';

export interface HmacProof {
  /** The one that the provider signs with: never taken from the delivery. */
  readonly algorithm: HmacAlgorithm;
  /** The signature as it came, without the scheme's prefix. */
  readonly signature: string;
  readonly encoding: 'hex' | 'base64';
  /** Any of these may have been used to sign. */
  readonly secrets: readonly string[];
  /** The signed parts in their order: texts and raw bytes, never JSON written anew. */
  readonly message: readonly (string | Buffer)[];
}

/** Whether an HMAC was made over exactly these bytes with one of these secrets. */
export function isHmacOf({ algorithm, signature, encoding, secrets, message }: HmacProof): boolean {
  const given = encoding === 'hex' ? signature.toLowerCase() : signature;
  return isOneOf(
    given,
    secrets.map((secret) => hmacOf(algorithm, secret, message).digest(encoding)),
  );
}

/** The HMAC of a message, for signing requests. */
export function hmacOf(algorithm: HmacAlgorithm, secret: string, message: readonly (string | Buffer)[]) {
  const hash = createHmac(algorithm, secret);
  for (const part of message) hash.update(part);
  return hash;
}

/** Whether an `Authorization` header carries one of these credentials under a scheme; schemes are case-insensitive (RFC 9110). */
export function isAuthorizedBy(
  header: string | undefined,
  scheme: 'Basic' | 'Bearer',
  credentials: readonly string[],
): boolean {
  const [, word = '', given = ''] = /^(\S+) +(\S+)$/.exec(header?.trim() ?? '') ?? [];
  return isOneOf(given, credentials) && word.toLowerCase() === scheme.toLowerCase();
}
