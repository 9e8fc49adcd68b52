import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';
import type { Account } from '../imitation.ts';
import { switchesOf } from './switches.ts';

const keyOf = (account: Account): Buffer =>
  createHash('sha256')
    .update(account.credentials.apiKey ?? '')
    .digest();

/** A text under the project's encryption, in base64; itself when that is off. GCM: nonce, ciphertext, tag. */
export function seal(account: Account, plain: string): string {
  const key = keyOf(account);
  switch (switchesOf(account).encryption) {
    case 'off':
      return plain;
    case 'gcm': {
      const nonce = randomBytes(12);
      const cipher = createCipheriv('aes-256-gcm', key, nonce);
      return Buffer.concat([nonce, cipher.update(plain), cipher.final(), cipher.getAuthTag()]).toString('base64');
    }
    case 'ecb':
    case 'cbc': {
      const cipher = blockCipher(account, createCipheriv, key);
      return Buffer.concat([cipher.update(plain), cipher.final()]).toString('base64');
    }
  }
}

/** The text that `seal` sealed; null for anything else. */
export function unseal(account: Account, sealed: string): string | null {
  const bytes = Buffer.from(sealed, 'base64');
  try {
    if (switchesOf(account).encryption === 'gcm') {
      const cipher = createDecipheriv('aes-256-gcm', keyOf(account), bytes.subarray(0, 12));
      cipher.setAuthTag(bytes.subarray(-16));
      return Buffer.concat([cipher.update(bytes.subarray(12, -16)), cipher.final()]).toString();
    }
    const cipher = blockCipher(account, createDecipheriv, keyOf(account));
    return Buffer.concat([cipher.update(bytes), cipher.final()]).toString();
  } catch {
    return null;
  }
}

function blockCipher<Cipher>(
  account: Account,
  make: (name: string, key: Buffer, iv: Buffer | null) => Cipher,
  key: Buffer,
): Cipher {
  const isEcb = switchesOf(account).encryption === 'ecb';
  return make(isEcb ? 'aes-256-ecb' : 'aes-256-cbc', key, isEcb ? null : Buffer.alloc(16));
}

/** A JSON body as the provider sends it: under `data` when encryption is on. */
export function wrap(account: Account, body: object): object {
  return switchesOf(account).encryption === 'off' ? body : { data: seal(account, JSON.stringify(body)) };
}
