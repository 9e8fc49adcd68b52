import { describe, expect, test } from 'vitest';
import type { StartGrant } from '../../src/domain/start-grant.ts';
import { InputError } from '../../src/sessions/errors.ts';
import { GrantUsedUp, grantProblems, withinGrant } from '../../src/sessions/start-grant.ts';
import type { StartInput } from '../../src/sessions/validate.ts';

const GRANT: StartGrant = {
  id: 'g',
  providers: ['first'],
  maximum: 3,
  redirectUrl: 'https://shop.example.test/done',
  reference: 'order 77',
  metadata: { basket: 'seven' },
};
const FIXED = { redirectUrl: GRANT.redirectUrl, reference: GRANT.reference, metadata: GRANT.metadata };
const input = (more: Partial<StartInput> = {}): StartInput => ({
  provider: 'first',
  applicant: { externalId: 'ana' },
  platform: 'WEB',
  ...more,
});
const pathsOf = (grant: StartGrant, given: StartInput): string[] => {
  try {
    withinGrant(grant, 'ana', given);
    return [];
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    return error.fields.map(({ path }) => path);
  }
};

describe('a start by a grant', () => {
  test('has the fields that the grant fixes, and its own others', () => {
    const start = withinGrant(GRANT, 'ana', input({ locale: 'lt', reference: null, metadata: undefined }));
    expect(start).toEqual({ ...input({ locale: 'lt' }), ...FIXED });
    const nothing = { ...GRANT, redirectUrl: null, reference: null, metadata: null };
    expect(withinGrant(nothing, 'ana', input())).toMatchObject({ redirectUrl: null, reference: null, metadata: null });
  });

  test('is of its own applicant, on a connection of the grant, or on any where it names none', () => {
    expect(pathsOf(GRANT, input({ provider: 'second' }))).toEqual(['provider']);
    expect(pathsOf({ ...GRANT, providers: null }, input({ provider: 'second' }))).toEqual([]);
    expect(pathsOf(GRANT, input({ applicant: { externalId: 'ben' } }))).toEqual(['applicant.externalId']);
  });

  test('chooses no fixed field, not even the same value; every wrong field is named at once', () => {
    for (const [name, value] of Object.entries(FIXED)) expect(pathsOf(GRANT, input({ [name]: value }))).toEqual([name]);
    expect(pathsOf(GRANT, input({ provider: 'second', applicant: { externalId: 'ben' }, reference: '' }))).toEqual([
      'applicant.externalId',
      'provider',
      'reference',
    ]);
  });
});

describe('a grant', () => {
  const connections = new Map([
    ['first', null],
    ['second', null],
  ]);
  const { id: _id, ...fine } = GRANT;
  const problems = (more: Partial<StartGrant>) => grantProblems({ ...fine, ...more }, connections, 100);
  const paths = (more: Partial<StartGrant>) => problems(more).map(({ path }) => path);

  test('that can be taken has no problem', () => {
    expect(problems({})).toEqual([]);
    expect(problems({ providers: null, redirectUrl: null, reference: null, metadata: null })).toEqual([]);
  });

  test('names one or more connections that are there', () => {
    expect(paths({ providers: [] })).toEqual(['providers']);
    expect(problems({ providers: ['first', 'third', 'fourth'] })).toEqual([
      { path: 'providers', message: 'no such connection: third, fourth; there are: first, second' },
    ]);
  });

  test('allows 1 to 100 sessions', () => {
    expect([1, 100].flatMap((maximum) => paths({ maximum }))).toEqual([]);
    expect([0, -1, 101].map((maximum) => paths({ maximum }))).toEqual([['maximum'], ['maximum'], ['maximum']]);
  });

  test('fixes fields that a start could have', () => {
    expect(paths({ redirectUrl: 'javascript:alert(1)', reference: ' ' })).toEqual(['redirectUrl', 'reference']);
  });

  test('fits into a header: 3,072 bytes of JSON for its fixed fields together', () => {
    const sized = (bytes: number) => {
      const spent = Buffer.byteLength(JSON.stringify([null, null, { text: '' }]));
      return { redirectUrl: null, reference: null, metadata: { text: 'x'.repeat(bytes - spent) } };
    };
    expect(paths(sized(3072))).toEqual([]);
    expect(paths(sized(3073))).toEqual(['metadata']);
    const long = { redirectUrl: `https://shop.example.test/${'ž'.repeat(1600)}`, reference: null, metadata: null };
    expect(paths(long)).toEqual(['redirectUrl']);
  });
});

test('a grant that is used up says for how many sessions it was', () => {
  expect(new GrantUsedUp({ maximum: 1 }).fields).toEqual([
    { path: 'applicant', message: expect.stringContaining('the one session') },
  ]);
  expect(new GrantUsedUp({ maximum: 4 }).fields).toEqual([
    { path: 'applicant', message: expect.stringContaining('the 4 sessions') },
  ]);
});
