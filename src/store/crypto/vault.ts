import {
  createCipheriv,
  createDecipheriv,
  createHash,
  createHmac,
  createSecretKey,
  hkdfSync,
  type KeyObject,
  randomBytes,
} from 'node:crypto';

/**
 * Sealed values: AES-256-GCM, one byte of format version, one of key id length, the key id, a 12-byte nonce, the
 * ciphertext and a 16-byte tag. Table, row and column are bound as associated data, so that a value moved elsewhere
 * cannot be unsealed.
 */
const VERSION = 1;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const KEY_BYTES = 32;
const INDEX_BYTES = 12;

/** The place of a sealed value. */
export interface Place {
  readonly table: string;
  readonly row: string;
  readonly column: string;
}

/** A 256-bit key, and its id, which sealed values carry. */
export interface Key {
  readonly id: string;
  readonly bytes: Buffer;
}

/** A sealed value cannot be unsealed: wrong key, wrong place, or altered bytes. */
export class UnsealError extends Error {
  override readonly name = 'UnsealError';
}

/** The key ring: the first key seals, all unseal. */
export interface Vault {
  /** The id of the key that seals. */
  readonly keyId: string;
  /** A new data key, plain and wrapped by the ring for the given place. */
  createDataKey(place: Place): { readonly key: Key; readonly wrapped: Buffer };
  /** @throws {UnsealError} */
  unwrapDataKey(wrapped: Buffer, place: Place): Key;
  /** Seals by the ring itself, for the few values that belong to no person. */
  seal(plain: Buffer, place: Place): Buffer;
  /** @throws {UnsealError} */
  open(sealed: Buffer, place: Place): Buffer;
  /** Signing keys, one derived from each key of the ring: the first signs, all verify. */
  signingKeys(purpose: string): readonly Uint8Array[];
  /** A keyed digest: equal texts have equal digests, and the text cannot be found from it. */
  digest(text: string, purpose: string): string;
  /** The digests of a text under every key of the ring, for searching while keys rotate. */
  digests(text: string, purpose: string): string[];
}

/** Reads `id:base64,id:base64`, each key of 32 bytes. @throws {Error} that names the wrong entry, without its key */
export function parseKeyRing(text: string): Key[] {
  const keys = text.split(',').map((entry, index) => {
    const [id, encoded, ...rest] = entry.trim().split(':');
    const bytes = Buffer.from(encoded ?? '', 'base64');
    if (!id || !/^[\w-]{1,32}$/.test(id) || rest.length > 0 || bytes.length !== KEY_BYTES) {
      throw new Error(`entry ${index + 1} is not id:base64 with 32 bytes of key (try: openssl rand -base64 32)`);
    }
    return { id, bytes };
  });
  if (new Set(keys.map((key) => key.id)).size !== keys.length) throw new Error('two entries have the same id');
  return keys;
}

/** The vault of a key ring, whose first key seals. */
export function createVault(ring: readonly Key[]): Vault {
  const [first] = ring;
  if (!first) throw new Error('the key ring is empty');
  const byId = new Map(ring.map((key) => [key.id, key]));
  const digestKeys = ring.map((key) =>
    createSecretKey(Buffer.from(hkdfSync('sha256', key.bytes, '', 'kyc-gateway digest', KEY_BYTES))),
  );
  const digestWith = (key: KeyObject, text: string, purpose: string): string =>
    createHmac('sha256', key).update(`${purpose}\0${text}`).digest().subarray(0, INDEX_BYTES).toString('base64url');

  const open = (sealed: Buffer, place: Place): Buffer => {
    const key = byId.get(keyIdOf(sealed));
    if (!key) throw new UnsealError(`no key ${keyIdOf(sealed)} in ENCRYPTION_KEYS for ${place.table}.${place.column}`);
    return unsealWith(key, sealed, place);
  };

  return {
    keyId: first.id,
    createDataKey(place) {
      const key = dataKeyOf(randomBytes(KEY_BYTES));
      return { key, wrapped: sealWith(first, key.bytes, place) };
    },
    unwrapDataKey: (wrapped, place) => dataKeyOf(open(wrapped, place)),
    seal: (plain, place) => sealWith(first, plain, place),
    open,
    signingKeys: (purpose) =>
      ring.map((key) => new Uint8Array(hkdfSync('sha256', key.bytes, '', `kyc-gateway signing ${purpose}`, KEY_BYTES))),
    digest: (text, purpose) => digestWith(digestKeys[0] ?? secretOf(first), text, purpose),
    digests: (text, purpose) => digestKeys.map((key) => digestWith(key, text, purpose)),
  };
}

const dataKeyOf = (bytes: Buffer): Key => ({
  id: createHash('sha256').update(bytes).digest('hex').slice(0, 8),
  bytes,
});

// Cached: Node takes ten times as long with bytes as with a KeyObject.
const secrets = new WeakMap<Key, KeyObject>();
function secretOf(key: Key): KeyObject {
  const secret = secrets.get(key) ?? createSecretKey(key.bytes);
  secrets.set(key, secret);
  return secret;
}

const associatedData = ({ table, row, column }: Place): Buffer => Buffer.from(`${table}\0${row}\0${column}`);

const keyIdOf = (sealed: Buffer): string => sealed.subarray(2, 2 + (sealed[1] ?? 0)).toString();

/** Seals bytes under a key, bound to their place. */
export function sealWith(key: Key, plain: Buffer, place: Place): Buffer {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv('aes-256-gcm', secretOf(key), nonce).setAAD(associatedData(place));
  const id = Buffer.from(key.id);
  const head = Buffer.from([VERSION, id.length]);
  return Buffer.concat([head, id, nonce, cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
}

/** Unseals bytes that `sealWith` sealed. @throws {UnsealError} */
export function unsealWith(key: Key, sealed: Buffer, place: Place): Buffer {
  const start = 2 + (sealed[1] ?? 0);
  if (sealed[0] !== VERSION || sealed.length < start + NONCE_BYTES + TAG_BYTES || keyIdOf(sealed) !== key.id) {
    throw new UnsealError(`${place.table}.${place.column} is not sealed by key ${key.id}`);
  }
  const nonce = sealed.subarray(start, start + NONCE_BYTES);
  const decipher = createDecipheriv('aes-256-gcm', secretOf(key), nonce, { authTagLength: TAG_BYTES })
    .setAAD(associatedData(place))
    .setAuthTag(sealed.subarray(-TAG_BYTES));
  try {
    return Buffer.concat([decipher.update(sealed.subarray(start + NONCE_BYTES, -TAG_BYTES)), decipher.final()]);
  } catch (cause) {
    throw new UnsealError(`${place.table}.${place.column} cannot be unsealed: altered, or moved from another row`, {
      cause,
    });
  }
}

/** A digest under a data key, worthless once the key is destroyed. */
export const digestUnder = (key: Key, text: string, purpose: string): string =>
  createHmac('sha256', secretOf(key)).update(`${purpose}\0${text}`).digest('base64url');

/** Seals a JSON value under a data key. */
export const sealJson = (key: Key, value: unknown, place: Place): Buffer =>
  sealWith(key, Buffer.from(JSON.stringify(value)), place);

/** Unseals a JSON value; its type is the one that `sealJson` was given for that place. @throws {UnsealError} */
export const openJson = <T>(key: Key, sealed: Buffer, place: Place): T =>
  JSON.parse(unsealWith(key, sealed, place).toString()) as T;
