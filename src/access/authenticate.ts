import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { useApiKey } from '../store/api-keys.ts';
import type { Store } from '../store/store.ts';
import { readApplicantToken } from './applicant-token.ts';
import { SCOPES, type Scope, type Viewer } from './scopes.ts';

// An applicant token with a start grant takes up to 6 KiB.
const LONGEST_PROOF = 8192;

/** The viewer of an `Authorization` text; null when it is not valid. */
export type Authenticate = (authorization: string | null | undefined) => Promise<Viewer | null>;

/** The hash by which a key's secret is kept. */
export const hashOf = (secret: string): Buffer => createHash('sha256').update(secret).digest();

/** A new secret of 256 random bits. */
export const newSecret = (isLive: boolean): string =>
  `kyc_${isLive ? 'live' : 'test'}_${randomBytes(32).toString('base64url')}`;

/**
 * Knows the admin key, the keys that were made, and applicant tokens. A secret is looked up by its hash, so that how
 * long it takes tells nothing of how near a guess came.
 */
export function createAuthenticate(adminApiKey: string, store: Store): Authenticate {
  const admin = hashOf(adminApiKey);
  const adminViewer: Viewer = { ...KEY, id: 'admin', name: 'admin', scopes: new Set(SCOPES), expiresAt: null };
  return async (authorization) => {
    const secret = /^Bearer +(\S+)$/i.exec(authorization ?? '')?.[1];
    if (!secret || secret.length > LONGEST_PROOF) return null;
    const hash = hashOf(secret);
    if (timingSafeEqual(hash, admin)) return adminViewer;
    // A JWT; no key of ours has a dot.
    if (secret.includes('.')) return readApplicantToken(store.vault, secret);
    const key = await useApiKey(store, hash);
    if (!key) return null;
    const { id, name, expiresAt = null } = key;
    return { ...KEY, id, name, scopes: new Set(key.scopes as Scope[]), expiresAt };
  };
}

const KEY = { kind: 'API_KEY', applicant: null } as const;
