import { errors, jwtVerify, SignJWT } from 'jose';
import type { Vault } from '../store/crypto/vault.ts';

const ALGORITHM = 'HS256';
const PURPOSE = 'media';
/** The life of a link by default, and at most, in seconds. */
export const MEDIA_SECONDS = 300;
export const LONGEST_MEDIA_SECONDS = 3600;

/** A token for one file, for a few minutes; it contains only the file's id and the actor that asked for it. */
export async function issueMediaToken(vault: Vault, mediaId: string, actor: string, expiresAt: Date): Promise<string> {
  const [key] = vault.signingKeys(PURPOSE);
  if (!key) throw new Error('the key ring is empty');
  return new SignJWT({ act: actor })
    .setProtectedHeader({ alg: ALGORITHM })
    .setSubject(mediaId)
    .setExpirationTime(expiresAt)
    .sign(key);
}

/** The file of a token; null for a token that is not ours. Any key of the ring may have signed it. */
export async function readMediaToken(
  vault: Vault,
  token: string,
): Promise<{ id: string; actor: string } | 'expired' | null> {
  for (const key of vault.signingKeys(PURPOSE)) {
    try {
      const { payload } = await jwtVerify(token, key, { algorithms: [ALGORITHM] });
      const { sub: id, act: actor } = payload;
      return id && typeof actor === 'string' ? { id, actor } : null;
    } catch (error) {
      if (error instanceof errors.JWTExpired) return 'expired';
    }
  }
  return null;
}
