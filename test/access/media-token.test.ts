import { randomBytes } from 'node:crypto';
import { decodeJwt, SignJWT } from 'jose';
import { expect, test } from 'vitest';
import { issueApplicantToken } from '../../src/access/applicant-token.ts';
import { issueMediaToken, LONGEST_MEDIA_SECONDS, MEDIA_SECONDS, readMediaToken } from '../../src/access/media-token.ts';
import { createVault } from '../../src/store/crypto/vault.ts';

const key = (id: string) => ({ id, bytes: randomBytes(32) });
const [old, fresh] = [key('old'), key('fresh')];
const vault = createVault([fresh, old]);
const soon = () => new Date(Date.now() + 60_000);
const signed = (claims: Record<string, unknown>, alg = 'HS256') =>
  new SignJWT(claims).setProtectedHeader({ alg }).sign(vault.signingKeys('media')[0] ?? new Uint8Array());

test('a token names its file and the caller that asked for it, and nothing else', async () => {
  const token = await issueMediaToken(vault, 'file-1', 'admin', soon());
  expect(await readMediaToken(vault, token)).toEqual({ id: 'file-1', actor: 'admin' });
  expect(Object.keys(decodeJwt(token)).sort()).toEqual(['act', 'exp', 'sub']);
});

test('any key of the ring may have signed it; a stranger’s may not', async () => {
  const before = await issueMediaToken(createVault([old]), 'file-1', 'admin', soon());
  expect(await readMediaToken(vault, before)).toEqual({ id: 'file-1', actor: 'admin' });
  expect(await readMediaToken(createVault([key('other')]), before)).toBeNull();
});

test('an ended token is told from one that is not ours', async () => {
  const ended = await issueMediaToken(vault, 'file-1', 'admin', new Date(Date.now() - 1000));
  expect(await readMediaToken(vault, ended)).toBe('expired');
  expect(await readMediaToken(vault, 'no.token.atall')).toBeNull();
});

test('a token of another purpose or algorithm, without a file or without a caller, opens nothing', async () => {
  const applicant = { id: 'applicant-1', externalId: 'ana', grant: null };
  expect(await readMediaToken(vault, await issueApplicantToken(vault, applicant, soon()))).toBeNull();
  expect(await readMediaToken(vault, await signed({ sub: 'file-1', act: 'admin' }))).toEqual({
    id: 'file-1',
    actor: 'admin',
  });
  expect(await readMediaToken(vault, await signed({ sub: 'file-1', act: 'admin' }, 'HS512'))).toBeNull();
  expect(await readMediaToken(vault, await signed({ act: 'admin' }))).toBeNull();
  expect(await readMediaToken(vault, await signed({ sub: 'file-1' }))).toBeNull();
  expect(await readMediaToken(vault, await signed({ sub: 'file-1', act: 7 }))).toBeNull();
});

test('a link lives for five minutes by default, and for an hour at most', () => {
  expect([MEDIA_SECONDS, LONGEST_MEDIA_SECONDS]).toEqual([300, 3600]);
});
