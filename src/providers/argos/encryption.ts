import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';

/** The ciphers a project can choose, README §7; `cbc` was used before August 2024. */
export const CIPHERS = ['off', 'ecb', 'gcm', 'cbc'] as const;
export type Cipher = Exclude<(typeof CIPHERS)[number], 'off'>;

/**
 * Derivations of the 32 bytes of key from the API key. The provider documents none, so that the setting offers all
 * candidates.
 */
export const KEY_DERIVATIONS = ['sha256', 'first32', 'raw32', 'base64_32', 'hex_32', 'sha256_hex32'] as const;
export type KeyDerivation = (typeof KEY_DERIVATIONS)[number];

const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const NO_IV = Buffer.alloc(16);

/** The AES-256 key of a secret. @throws {Error} when it does not give 32 bytes */
export function deriveKey(secret: string, derivation: KeyDerivation): Buffer {
  const key = derived(secret, derivation);
  if (key.length !== 32) throw new Error(`${derivation} gives ${key.length} bytes of key, not 32`);
  return key;
}

function derived(secret: string, derivation: KeyDerivation): Buffer {
  const hash = createHash('sha256').update(secret);
  switch (derivation) {
    case 'sha256':
      return hash.digest();
    case 'sha256_hex32':
      return Buffer.from(hash.digest('hex').slice(0, 32));
    case 'first32':
      return Buffer.from(secret).subarray(0, 32);
    case 'raw32':
      return Buffer.from(secret);
    case 'base64_32':
      return Buffer.from(secret, 'base64');
    case 'hex_32':
      return Buffer.from(secret, 'hex');
  }
}

/** Base64 of the ciphertext; under GCM with its nonce before and its tag behind (assumed). */
export function encrypt(plain: string, key: Buffer, cipher: Cipher): string {
  switch (cipher) {
    case 'ecb': {
      const ecb = createCipheriv('aes-256-ecb', key, null);
      return Buffer.concat([ecb.update(plain), ecb.final()]).toString('base64');
    }
    case 'cbc': {
      const cbc = createCipheriv('aes-256-cbc', key, NO_IV);
      return Buffer.concat([cbc.update(plain), cbc.final()]).toString('base64');
    }
    case 'gcm': {
      const nonce = randomBytes(NONCE_BYTES);
      const gcm = createCipheriv('aes-256-gcm', key, nonce);
      return Buffer.concat([nonce, gcm.update(plain), gcm.final(), gcm.getAuthTag()]).toString('base64');
    }
  }
}

/** The plaintext. @throws {Error} for another key, or an altered text where the cipher shows it (GCM) */
export function decrypt(encoded: string, key: Buffer, cipher: Cipher): string {
  const bytes = Buffer.from(encoded, 'base64');
  switch (cipher) {
    case 'ecb': {
      const ecb = createDecipheriv('aes-256-ecb', key, null);
      return Buffer.concat([ecb.update(bytes), ecb.final()]).toString();
    }
    case 'cbc': {
      const cbc = createDecipheriv('aes-256-cbc', key, NO_IV);
      return Buffer.concat([cbc.update(bytes), cbc.final()]).toString();
    }
    case 'gcm': {
      const gcm = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, NONCE_BYTES), { authTagLength: TAG_BYTES });
      gcm.setAuthTag(bytes.subarray(-TAG_BYTES));
      return Buffer.concat([gcm.update(bytes.subarray(NONCE_BYTES, -TAG_BYTES)), gcm.final()]).toString();
    }
  }
}

/** A cipher with its key. */
export interface Encryption {
  readonly cipher: Cipher;
  readonly key: Buffer;
}

export interface EncryptionSettings {
  readonly API_KEY: string;
  readonly ENCRYPTION: Cipher | 'off';
  readonly LINK_ENCRYPTION?: Cipher | 'off';
  readonly LINK_SECRET?: string;
  readonly ENCRYPTION_KEY_DERIVATION: KeyDerivation;
}

/** The encryption of bodies and links; null: none. @throws {Error} when a secret does not give its key */
export function encryptionsOf(settings: EncryptionSettings) {
  const encryption = (cipher: Cipher | 'off', secret: string): Encryption | null =>
    cipher === 'off' ? null : { cipher, key: deriveKey(secret, settings.ENCRYPTION_KEY_DERIVATION) };
  return {
    bodies: encryption(settings.ENCRYPTION, settings.API_KEY),
    links: encryption(settings.LINK_ENCRYPTION ?? settings.ENCRYPTION, settings.LINK_SECRET ?? settings.API_KEY),
  };
}
