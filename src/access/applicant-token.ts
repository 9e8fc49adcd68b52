import { createHash } from 'node:crypto';
import { CompactEncrypt, compactDecrypt, errors, jwtVerify, SignJWT } from 'jose';
import { z } from 'zod';
import { GRANT_MAXIMUM, type StartGrant } from '../domain/start-grant.ts';
import type { Vault } from '../store/crypto/vault.ts';
import type { Viewer, ViewingApplicant } from './scopes.ts';

/** The longest life of an applicant token, and its life by default, in seconds. */
export const LONGEST_TOKEN_SECONDS = 86_400;
export const TOKEN_SECONDS = 900;

const ALGORITHM = 'HS256';
const PURPOSE = 'applicant token';
const SEAL_PURPOSE = 'start grant';

const FIXED = z.object({
  redirectUrl: z.string().nullable(),
  reference: z.string().nullable(),
  metadata: z.record(z.string(), z.unknown()).nullable(),
});
const GRANT = z.object({
  id: z.string(),
  providers: z.array(z.string()).nullable(),
  maximum: z.number(),
  /** FIXED, encrypted: the holder sees neither the reference nor the metadata. */
  fixed: z.string(),
});
const CLAIMS = z.object({
  sub: z.string(),
  ext: z.string(),
  exp: z.number(),
  grant: GRANT.optional(),
  /** Of tokens made before there were grants. */
  start: z.boolean().optional(),
});

/** A JWT bound to one applicant, signed by a key that only the gateways derive from the key ring. */
export async function issueApplicantToken(
  vault: Vault,
  { id, externalId, grant }: ViewingApplicant,
  expiresAt: Date,
): Promise<string> {
  const [key] = vault.signingKeys(PURPOSE);
  if (!key) throw new Error('the key ring is empty');
  return new SignJWT({ ext: externalId, ...(grant && { grant: await sealGrant(vault, grant) }) })
    .setProtectedHeader({ alg: ALGORITHM })
    .setSubject(id)
    .setExpirationTime(expiresAt)
    .sign(key);
}

async function sealGrant(
  vault: Vault,
  { id, providers, maximum, ...fixed }: StartGrant,
): Promise<z.infer<typeof GRANT>> {
  const [key] = vault.signingKeys(SEAL_PURPOSE);
  if (!key) throw new Error('the key ring is empty');
  const sealed = new CompactEncrypt(Buffer.from(JSON.stringify(fixed)));
  return {
    id,
    providers: providers && [...providers],
    maximum,
    fixed: await sealed.setProtectedHeader({ alg: 'dir', enc: 'A256GCM' }).encrypt(key),
  };
}

async function unsealGrant(vault: Vault, { fixed, ...grant }: z.infer<typeof GRANT>): Promise<StartGrant | null> {
  for (const key of vault.signingKeys(SEAL_PURPOSE)) {
    const opened = await compactDecrypt(fixed, key).catch(() => null);
    if (opened) return { ...grant, ...FIXED.parse(JSON.parse(Buffer.from(opened.plaintext).toString())) };
  }
  return null;
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
    const grant = claims.grant ? await unsealGrant(vault, claims.grant) : claims.start ? formerGrant(token) : null;
    return {
      kind: 'APPLICANT',
      id: `applicant:${claims.sub}`,
      name: claims.ext,
      scopes: new Set(),
      applicant: { id: claims.sub, externalId: claims.ext, grant },
      expiresAt: new Date(claims.exp * 1000),
    };
  }
  return null;
}

/** The grant of a token that was made when `mayStart` was a yes or no: as narrow as a new one is by default. */
const formerGrant = (token: string): StartGrant => ({
  id: createHash('sha256').update(token).digest('base64url'),
  providers: null,
  maximum: GRANT_MAXIMUM,
  redirectUrl: null,
  reference: null,
  metadata: null,
});
