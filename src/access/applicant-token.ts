import { errors, jwtVerify, SignJWT } from 'jose';
import { z } from 'zod';
import type { Vault } from '../store/crypto/vault.ts';
import type { Viewer } from './scopes.ts';

/** The longest an applicant token may live, and how long it does unless it is said, in seconds. */
export const LONGEST_TOKEN_SECONDS = 86_400;
export const TOKEN_SECONDS = 900;

const ALGORITHM = 'HS256';
const PURPOSE = 'applicant token';
const CLAIMS = z.object({ sub: z.string(), ext: z.string(), start: z.boolean(), exp: z.number() });

/** A JWT bound to one applicant, signed by a key that only the gateways derive from the key ring. */
export async function issueApplicantToken(
  vault: Vault,
  applicant: { readonly id: string; readonly externalId: string; readonly mayStart: boolean },
  expiresAt: Date,
): Promise<string> {
  const [key] = vault.signingKeys(PURPOSE);
  if (!key) throw new Error('the key ring is empty');
  return new SignJWT({ ext: applicant.externalId, start: applicant.mayStart })
    .setProtectedHeader({ alg: ALGORITHM })
    .setSubject(applicant.id)
    .setExpirationTime(expiresAt)
    .sign(key);
}

/** The viewer of a token; null when the token is not ours. Any key of the ring may have signed it. */
export async function readApplicantToken(vault: Vault, token: string): Promise<Viewer | 'expired' | null> {
  for (const key of vault.signingKeys(PURPOSE)) {
    const verified = await jwtVerify(token, key, { algorithms: [ALGORITHM] }).catch((error: unknown) =>
      error instanceof errors.JWTExpired ? 'expired' : null,
    );
    if (verified === 'expired') return verified;
    const claims = CLAIMS.safeParse(verified?.payload).data;
    if (!claims) continue;
    return {
      kind: 'APPLICANT',
      id: `applicant:${claims.sub}`,
      name: claims.ext,
      scopes: new Set(),
      applicant: { id: claims.sub, externalId: claims.ext, mayStart: claims.start },
      expiresAt: new Date(claims.exp * 1000),
    };
  }
  return null;
}
