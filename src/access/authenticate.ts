import { createHash, timingSafeEqual } from 'node:crypto';
import { SCOPES, type Viewer } from './scopes.ts';

/** Tells who an `Authorization` text belongs to; null when to nobody. */
export type Authenticate = (authorization: string | null | undefined) => Promise<Viewer | null>;

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();

/** Knows the admin key, which has every scope. */
export function createAuthenticate(adminApiKey: string): Authenticate {
  const admin = digest(adminApiKey);
  const viewer: Viewer = { kind: 'API_KEY', id: 'admin', name: 'admin', scopes: new Set(SCOPES) };
  return async (authorization) => {
    const key = /^Bearer +(\S+)$/i.exec(authorization ?? '')?.[1];
    return key && timingSafeEqual(digest(key), admin) ? viewer : null;
  };
}
