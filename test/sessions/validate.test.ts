import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { z } from 'zod';
import type { Connection } from '../../src/providers/connections/connection.ts';
import type { Capabilities } from '../../src/providers/contract/capabilities.ts';
import type { FieldProblem, ProviderDefinition } from '../../src/providers/contract/definition.ts';
import { InputError } from '../../src/sessions/errors.ts';
import {
  externalIdProblem,
  type StartInput,
  startFieldProblems,
  textProblems,
  validateStart,
  verificationOf,
} from '../../src/sessions/validate.ts';
import { stubProvider } from '../core/stub.ts';
import { connected } from '../providers/contract.ts';

const NOW = new Date('2026-03-01T04:00:00Z');
beforeEach(() => void vi.useFakeTimers({ toFake: ['Date'], now: NOW }));
afterEach(() => void vi.useRealTimers());

const stub = connected(
  stubProvider({
    options: z.object({ level: z.string().max(3).nullish(), deep: z.object({ a: z.number() }).nullish() }),
  }).definition,
  { KEY: 'any' },
).connection;

/** The stub's connection with other capabilities, or a definition that differs. */
const having = (
  capabilities: Partial<Capabilities> = {},
  definition: Partial<ProviderDefinition> = {},
): Connection => ({
  ...stub,
  capabilities: { ...stub.capabilities, ...capabilities },
  definition: { ...stub.definition, ...definition },
});
const input = (more: object = {}, applicant: object = {}): StartInput =>
  ({ provider: 'stub', platform: 'WEB', applicant: { externalId: 'ana', ...applicant }, ...more }) as StartInput;

function problemsOf(given: StartInput, connection = having()): readonly FieldProblem[] {
  try {
    expect(validateStart(given, new Map([['stub', connection]]))).toBe(connection);
    return [];
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    expect(error.fields).not.toEqual([]);
    return error.fields;
  }
}
const pathsOf = (given: StartInput, connection = having()) => problemsOf(given, connection).map(({ path }) => path);

test('a start on a connection that is not there names those that are', () => {
  const connections = new Map([
    ['stub', having()],
    ['other', having()],
  ]);
  expect(() => validateStart(input({ provider: 'third' }), connections)).toThrow(
    'provider: no such connection; there are: stub, other',
  );
});

test('a start with all that it may have has no problem, and neither has one with nulls', () => {
  const full = input(
    {
      document: { type: 'PASSPORT', number: 'X1234567', issuingCountry: 'LT' },
      redirectUrl: 'https://shop.example.test/done',
      locale: 'pt-BR',
      reference: 'order 77',
      idempotencyKey: 'once',
      metadata: { basket: 'seven' },
      flow: 'SDK',
      providerOptions: { stub: { level: 'low' } },
    },
    {
      fullName: 'Ana Prueba',
      givenNames: 'Ana',
      familyName: 'Prueba',
      email: 'ana@example.test',
      phone: '+37060011223',
      dateOfBirth: '2026-03-01',
      nationality: 'LT',
      country: 'ES',
    },
  );
  expect(problemsOf(full)).toEqual([]);
  expect(problemsOf(input())).toEqual([]);
  const nulls = (value: object) => Object.fromEntries(Object.keys(value).map((name) => [name, null]));
  const { provider, platform, applicant, ...rest } = full;
  expect(
    problemsOf({ ...nulls(rest), provider, platform, applicant: nulls(applicant) } as unknown as StartInput),
  ).toEqual([]);
});

describe('a text', () => {
  test.each([
    ['applicant.externalId', 256],
    ['applicant.fullName', 256],
    ['applicant.givenNames', 256],
    ['applicant.familyName', 256],
    ['document.number', 64],
    ['reference', 256],
    ['idempotencyKey', 256],
  ])('%s has 1 to %i characters, none of them a control character or half of a pair', (path, most) => {
    const [head = '', tail] = path.split('.');
    const given = (value: string) => (tail ? { [head]: { externalId: 'ana', [tail]: value } } : { [head]: value });
    for (const value of ['x'.repeat(most), ' x ', 'ž']) expect(pathsOf(input(given(value)))).toEqual([]);
    for (const value of ['', ' \u00a0', 'x'.repeat(most + 1), 'a\u0000b', 'a\u001fb', 'a\u007fb', 'a\nb', '\ud800'])
      expect(pathsOf(input(given(value))), JSON.stringify(value)).toEqual([path]);
  });
});

describe.each([
  ['applicant.email', ['ana@example.test', `a@${'x.'.repeat(124)}test`], ['ana', `a@${'x.'.repeat(125)}test`]],
  [
    'applicant.phone',
    ['+370600', '+370600112233445'],
    ['37060011223', '+0706001', '+37060', '+3706001122334455', 'x+37060011223', '+37060011223x'],
  ],
  [
    'applicant.dateOfBirth',
    ['1991-04-18', '2026-03-01'],
    ['2026-03-02', '1991-02-30', '1991.04.18', '1991-4-18', '1991-04-18T00:00:00Z'],
  ],
  ['applicant.nationality', ['LT', 'XK'], ['lt', 'LTU', 'ZZ', 'D', '']],
  ['applicant.country', ['LT'], ['lt', 'LTU', 'ZZ']],
  ['document.issuingCountry', ['LT'], ['lt', 'LTU', 'ZZ']],
  [
    'redirectUrl',
    ['https://shop.example.test/done', 'shop://done', 'myfile://done', `https://a.test/${'x'.repeat(2033)}`],
    [
      'shop',
      'javascript:alert(1)',
      'data:text/html,x',
      'file:///etc',
      'blob:https://a.test/1',
      'vbscript:x',
      'about:blank',
      'https://a.test/\u0007',
      `https://a.test/${'x'.repeat(2034)}`,
    ],
  ],
  ['locale', ['en', 'pt-BR', 'zh-Hant-TW'], ['english language', '', 'pt_BR', 'x']],
  [
    'metadata',
    [{}, { text: 'x'.repeat(16 * 1024 - 11) }],
    [{ text: 'x'.repeat(16 * 1024 - 10) }, { text: 'ž'.repeat(8192) }, ['a'], 'a'],
  ],
] as [string, unknown[], unknown[]][])('%s', (path, right, wrong) => {
  const [head = '', tail] = path.split('.');
  const given = (value: unknown) => input(tail ? { [head]: { externalId: 'ana', [tail]: value } } : { [head]: value });

  test('is taken as it should be', () => {
    for (const value of right) expect(problemsOf(given(value)), JSON.stringify(value)).toEqual([]);
  });

  test('is a problem otherwise, one for its path', () => {
    for (const value of wrong) expect(pathsOf(given(value)), JSON.stringify(value)).toEqual([path]);
  });
});

test('all problems are named at once, the first of each path', () => {
  const problems = problemsOf(
    input({ reference: '', locale: 'x', metadata: { a: '\u0000' } }, { fullName: ' \u0000' }),
  );
  expect(problems.map(({ path }) => path)).toEqual(['applicant.fullName', 'locale', 'reference', 'metadata']);
  expect(problems.every(({ unsupported }) => !unsupported)).toBe(true);
  expect(problems[0]?.message).toBe('must not contain control characters');
});

describe('a provider’s requirement', () => {
  const requiring = (required: boolean, alternatives: string[]) =>
    having({}, { requirements: [{ path: 'applicant.fullName', required, alternatives, description: 'a name' }] });

  test('is met by its own input, and not by an empty one', () => {
    expect(pathsOf(input(), requiring(true, []))).toEqual(['applicant.fullName']);
    expect(pathsOf(input({}, { fullName: 'Ana Prueba' }), requiring(true, []))).toEqual([]);
    expect(pathsOf(input({}, { fullName: null }), requiring(true, []))).toEqual(['applicant.fullName']);
    expect(problemsOf(input({}, { fullName: '' }), requiring(true, []))).toMatchObject([
      { path: 'applicant.fullName' },
    ]);
    expect(pathsOf(input(), requiring(false, []))).toEqual([]);
  });

  test('is met by all of its alternatives together', () => {
    const both = requiring(true, ['applicant.givenNames', 'document.number']);
    expect(pathsOf(input({ document: { number: 'X1' } }, { givenNames: 'Ana' }), both)).toEqual([]);
    const one = requiring(true, ['applicant.givenNames']);
    expect(pathsOf(input({}, { givenNames: '' }), one)).toEqual(['applicant.givenNames', 'applicant.fullName']);
    expect(problemsOf(input({}, { givenNames: 'Ana' }), both)).toEqual([
      { path: 'applicant.fullName', message: 'Stub needs it, or applicant.givenNames and document.number' },
    ]);
    expect(problemsOf(input(), requiring(true, []))).toEqual([
      { path: 'applicant.fullName', message: 'Stub needs it' },
    ]);
  });
});

describe('a start that the connection cannot do is UNSUPPORTED_BY_PROVIDER', () => {
  const passport = (more: object) => input({ document: { type: 'PASSPORT', ...more } });

  test.each([
    ['another document type', input({ document: { type: 'VISA' } }), {}, ['document.type']],
    ['a document type it takes', passport({}), {}, []],
    ['another country', passport({ issuingCountry: 'LT' }), { countries: ['MY', 'SG'] }, ['document.issuingCountry']],
    ['a country it takes', passport({ issuingCountry: 'SG' }), { countries: ['MY', 'SG'] }, []],
    ['any country, where none is excluded', passport({ issuingCountry: 'LT' }), { countries: null }, []],
    ['no country, where some are', passport({}), { countries: ['MY'] }, []],
    ['an SDK without its token', input({ flow: 'SDK' }), { sdk: false }, ['flow']],
    ['an SDK', input({ flow: 'SDK' }), { sdk: true }, []],
    ['a hosted page, without an SDK', input({ flow: 'HOSTED' }), { sdk: false }, []],
    ['a redirect', input({ redirectUrl: 'https://a.test' }), { redirect: false }, ['redirectUrl']],
    ['no redirect', input(), { redirect: false }, []],
  ] as [string, StartInput, Partial<Capabilities>, string[]][])('%s', (_what, given, capabilities, paths) => {
    const problems = problemsOf(given, having(capabilities));
    expect(problems.map(({ path }) => path)).toEqual(paths);
    expect(problems.every(({ unsupported }) => unsupported)).toBe(true);
  });
});

describe('the options of a kind', () => {
  test('are refused on a connection of another kind, and checked by their own schema', () => {
    expect(pathsOf(input({ providerOptions: { other: {} } }))).toEqual(['providerOptions.other']);
    expect(pathsOf(input({ providerOptions: { stub: { level: 'lower', deep: { a: 'x' } } } }))).toEqual([
      'providerOptions.stub.level',
      'providerOptions.stub.deep.a',
    ]);
    expect(
      pathsOf(input({ providerOptions: { stub: { level: 'lower' } } }), having({}, { options: undefined })),
    ).toEqual([]);
    expect(pathsOf(input({ providerOptions: null }))).toEqual([]);
  });

  test('reach the provider parsed, with the flow, HOSTED unless it is said', () => {
    expect(verificationOf(having(), input({ providerOptions: { stub: { level: 'low', more: 1 } } }))).toMatchObject({
      flow: 'HOSTED',
      options: { level: 'low' },
      applicant: { externalId: 'ana' },
    });
    expect(verificationOf(having(), input({ flow: 'SDK' }))).toMatchObject({ flow: 'SDK', options: null });
  });
});

test('the kind’s own check comes last, on parsed input, and only where all else is right', () => {
  const check = vi.fn<NonNullable<ProviderDefinition['check']>>(() => [
    { path: 'applicant.email', message: 'is short' },
  ]);
  const connection = having({}, { check });
  expect(pathsOf(input({ reference: '' }), connection)).toEqual(['reference']);
  expect(check).not.toHaveBeenCalled();
  expect(pathsOf(input({ providerOptions: { stub: { level: 'low' } } }), connection)).toEqual(['applicant.email']);
  expect(check).toHaveBeenCalledExactlyOnceWith(expect.objectContaining({ flow: 'HOSTED', options: { level: 'low' } }));
  check.mockReturnValue([]);
  expect(pathsOf(input(), connection)).toEqual([]);
});

test('the fields that a grant fixes are checked as those of a start', () => {
  expect(startFieldProblems({ redirectUrl: null, reference: 'order', metadata: { a: 1 } })).toEqual([]);
  const wrong = { redirectUrl: 'x', reference: '', metadata: { text: 'x'.repeat(20_000) } };
  expect(startFieldProblems(wrong).map(({ path }) => path)).toEqual(['redirectUrl', 'reference', 'metadata']);
});

test('an applicant’s external id has 1 to 256 characters', () => {
  expect(['ana', 'x'.repeat(256)].map(externalIdProblem)).toEqual([null, null]);
  for (const wrong of ['', ' ', 'x'.repeat(257), 'a\nb']) expect(externalIdProblem(wrong)).toMatch(/^must /);
});

test('a text that the database cannot keep is named by its path', () => {
  expect(textProblems({ name: 'a\u0000', fine: 'b' })).toEqual([
    { path: 'name', message: expect.stringContaining('NUL') },
  ]);
});
