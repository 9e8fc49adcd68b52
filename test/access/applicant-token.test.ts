import { randomBytes } from 'node:crypto';
import { compactDecrypt, decodeJwt, decodeProtectedHeader, SignJWT } from 'jose';
import { expect, test } from 'vitest';
import {
  issueApplicantToken,
  LONGEST_TOKEN_SECONDS,
  readApplicantToken,
  TOKEN_SECONDS,
} from '../../src/access/applicant-token.ts';
import type { StartGrant } from '../../src/domain/start-grant.ts';
import { createVault } from '../../src/store/crypto/vault.ts';

const key = (id: string) => ({ id, bytes: randomBytes(32) });
const [old, fresh] = [key('old'), key('fresh')];
const vault = createVault([fresh, old]);
const SOON = new Date(Math.ceil(Date.now() / 1000) * 1000 + 60_000);
const GRANT: StartGrant = {
  id: 'grant-1',
  providers: ['first', 'second'],
  maximum: 2,
  redirectUrl: 'https://shop.example.test/done',
  reference: 'order 77',
  metadata: { basket: 'seven' },
};
const ana = (grant: StartGrant | null) => ({ id: 'applicant-1', externalId: 'ana', grant });
const signed = (claims: Record<string, unknown>, purpose = 'applicant token') =>
  new SignJWT(claims).setProtectedHeader({ alg: 'HS256' }).sign(vault.signingKeys(purpose)[0] ?? new Uint8Array());

test('a token is read as the applicant it was made for, without scopes, until its end', async () => {
  const token = await issueApplicantToken(vault, ana(null), SOON);
  expect(decodeProtectedHeader(token)).toEqual({ alg: 'HS256' });
  expect(await readApplicantToken(vault, token)).toEqual({
    kind: 'APPLICANT',
    id: 'applicant:applicant-1',
    name: 'ana',
    scopes: new Set(),
    applicant: ana(null),
    expiresAt: SOON,
  });
  expect(decodeJwt(token)).not.toHaveProperty('grant');
});

test('a grant is read as it was given, and its fixed fields are shown to nobody on the way', async () => {
  const token = await issueApplicantToken(vault, ana(GRANT), SOON);
  expect(await readApplicantToken(vault, token)).toMatchObject({ applicant: ana(GRANT) });
  const { grant } = decodeJwt<{ grant: { fixed: string } }>(token);
  expect(grant).toEqual({ id: 'grant-1', providers: ['first', 'second'], maximum: 2, fixed: expect.any(String) });
  expect(decodeProtectedHeader(grant.fixed)).toEqual({ alg: 'dir', enc: 'A256GCM' });
  // The keys of a purpose stay the same: tokens outlive a release.
  const { plaintext } = await compactDecrypt(grant.fixed, vault.signingKeys('start grant')[0] ?? new Uint8Array());
  const { redirectUrl, reference, metadata } = GRANT;
  expect(JSON.parse(Buffer.from(plaintext).toString())).toEqual({ redirectUrl, reference, metadata });
  const open: StartGrant = { ...GRANT, providers: null, redirectUrl: null, reference: null, metadata: null };
  expect(await readApplicantToken(vault, await issueApplicantToken(vault, ana(open), SOON))).toMatchObject({
    applicant: { grant: open },
  });
});

test('any key of the ring may have signed and sealed it; a stranger’s may not', async () => {
  const before = await issueApplicantToken(createVault([old]), ana(GRANT), SOON);
  expect(await readApplicantToken(vault, before)).toMatchObject({ applicant: ana(GRANT) });
  expect(await readApplicantToken(createVault([key('other')]), before)).toBeNull();
});

test('an ended token is told from one that is not ours', async () => {
  const ended = await issueApplicantToken(vault, ana(null), new Date(Date.now() - 1000));
  expect(await readApplicantToken(vault, ended)).toBe('expired');
  const foreign = await issueApplicantToken(createVault([key('other')]), ana(null), new Date(Date.now() - 1000));
  expect(await readApplicantToken(vault, foreign)).toBeNull();
  expect(await readApplicantToken(vault, 'no.token.atall')).toBeNull();
});

test('a token of another purpose, another algorithm or without our claims is nobody’s', async () => {
  const exp = SOON.getTime() / 1000;
  const claims = { sub: 'applicant-1', ext: 'ana', exp };
  expect(await readApplicantToken(vault, await signed(claims))).toMatchObject({ name: 'ana' });
  expect(await readApplicantToken(vault, await signed(claims, 'media'))).toBeNull();
  for (const name of ['sub', 'ext', 'exp'] as const) {
    expect(await readApplicantToken(vault, await signed({ ...claims, [name]: undefined })), name).toBeNull();
  }
  const [secret = new Uint8Array()] = vault.signingKeys('applicant token');
  const longer = await new SignJWT(claims).setProtectedHeader({ alg: 'HS512' }).sign(secret);
  expect(await readApplicantToken(vault, longer)).toBeNull();
  const grant = { id: 'g', providers: null, maximum: 'many', fixed: 'x' };
  expect(await readApplicantToken(vault, await signed({ ...claims, grant }))).toBeNull();
});

test('a grant whose fixed fields do not open is no grant', async () => {
  const grant = { id: 'g', providers: null, maximum: 1, fixed: 'x' };
  const token = await signed({ sub: 'applicant-1', ext: 'ana', exp: SOON.getTime() / 1000, grant });
  expect(await readApplicantToken(vault, token)).toMatchObject({ applicant: { grant: null } });
});

test('a token from before there were grants has the narrowest one, counted by itself', async () => {
  const claims = { sub: 'applicant-1', ext: 'ana', exp: SOON.getTime() / 1000 };
  const token = await signed({ ...claims, start: true });
  const viewer = await readApplicantToken(vault, token);
  expect(viewer).toMatchObject({
    applicant: { grant: { providers: null, maximum: 3, redirectUrl: null, reference: null, metadata: null } },
  });
  const idOf = async (given: string) => {
    const read = await readApplicantToken(vault, given);
    return read !== null && read !== 'expired' ? read.applicant?.grant?.id : undefined;
  };
  expect(await idOf(token)).toMatch(/^[\w-]{43}$/);
  expect(await idOf(token)).toBe(await idOf(token));
  expect(await idOf(await signed({ ...claims, start: true, jti: 'other' }))).not.toBe(await idOf(token));
  expect(await readApplicantToken(vault, await signed({ ...claims, start: false }))).toMatchObject({
    applicant: { grant: null },
  });
});

test('a token lives for a quarter of an hour by default, and for a day at most', () => {
  expect([TOKEN_SECONDS, LONGEST_TOKEN_SECONDS]).toEqual([900, 86_400]);
});
