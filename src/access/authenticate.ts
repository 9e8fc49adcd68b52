import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { ErrorCode } from '../domain/error-code.ts';
import { findApiKey, noteUse } from '../store/api-keys.ts';
import type { Store } from '../store/store.ts';
import { readApplicantToken } from './applicant-token.ts';
import { type Credentials, secretIn } from './credentials.ts';
import type { OperationRate } from './rate.ts';
import { RecentHashes } from './recent-hashes.ts';
import { SCOPES, type Scope, type Viewer } from './scopes.ts';

/** Resolves credentials to their viewer, or refuses them. The address is the caller's. */
export type Authenticate = (credentials: Credentials, address: string | null) => Promise<Viewer | Refused>;

/** A refused login. */
export class Refused {
  readonly code: Extract<ErrorCode, 'UNAUTHENTICATED' | 'RATE_LIMITED'>;
  /** The fault (missing, wrong or expired), in at most 123 bytes, because it is also the reason of a close frame. */
  readonly message: string;

  constructor(message: string, code: Refused['code'] = 'UNAUTHENTICATED') {
    this.message = message;
    this.code = code;
  }
}

/** The stored form of a key's secret. */
export const hashOf = (secret: string): Buffer => createHash('sha256').update(secret).digest();

/** A new secret of 256 random bits. */
export const newSecret = (isLive: boolean): string =>
  `kyc_${isLive ? 'live' : 'test'}_${randomBytes(32).toString('base64url')}`;

/**
 * Recognises the admin key, API keys and applicant tokens. Secrets are looked up by their hash, so that the time of a
 * look-up tells nothing about a guess.
 *
 * Failed logins have a rate per address, checked before the database: guesses beyond it cost no look-up. The admin key,
 * valid tokens and keys that were valid lately pass it, so that a stranger behind the same address locks no caller out.
 */
export function createAuthenticate(adminApiKey: string, store: Store, rate: OperationRate): Authenticate {
  const admin = hashOf(adminApiKey);
  const adminViewer: Viewer = { ...KEY, id: 'admin', name: 'admin', scopes: new Set(SCOPES), expiresAt: null };
  const goodLately = new RecentHashes();

  /** Null: only the database knows. */
  const withoutDatabase = async (secret: string, hash: Buffer): Promise<Viewer | Refused | null> => {
    if (timingSafeEqual(hash, admin)) return adminViewer;
    // A JWT; no key of ours has a dot.
    return secret.includes('.') ? tokenViewer(store, secret) : null;
  };

  return async (credentials, address) => {
    const secret = secretIn(credentials);
    const hash = hashOf(typeof secret === 'string' ? secret : '');
    const known = typeof secret === 'string' ? await withoutDatabase(secret, hash) : new Refused(secret.problem);
    if (known && !(known instanceof Refused)) return known;
    const failures = `address ${address}`;
    const isGoodLately = goodLately.has(hash);
    // Counted before the look-up shows whether it fails, so that simultaneous guesses are counted too.
    if (!isGoodLately && !(await rate.take(failures))) return TOO_MANY;
    if (known) return known;
    const viewer = await keyViewer(store, hash);
    if (viewer instanceof Refused) goodLately.delete(hash);
    else if (!isGoodLately) {
      goodLately.add(hash);
      await rate.giveBack(failures);
    }
    return viewer;
  };
}

async function tokenViewer({ vault }: Store, token: string): Promise<Viewer | Refused> {
  const viewer = await readApplicantToken(vault, token);
  if (viewer === 'expired') return new Refused('This applicant token has expired.');
  return viewer ?? new Refused('This applicant token is not valid.');
}

async function keyViewer(store: Store, hash: Buffer): Promise<Viewer | Refused> {
  const key = await findApiKey(store, hash);
  if (!key) return new Refused('This API key is not known.');
  if (key.revokedAt) return new Refused('This API key was revoked.');
  if (key.expiresAt && key.expiresAt <= new Date()) return new Refused('This API key has expired.');
  await noteUse(store, key);
  const { id, name, expiresAt = null } = key;
  return { ...KEY, id, name, scopes: new Set(key.scopes as Scope[]), expiresAt };
}

const KEY = { kind: 'API_KEY', applicant: null } as const;
const TOO_MANY = new Refused('Too many failed logins from this address. Try again in a second.', 'RATE_LIMITED');
