import { type GraphQLField, getNamedType, isCompositeType, isObjectType } from 'graphql';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { schema } from '../../src/graphql/schema.ts';
import { type Answer, type Harness, startHarness } from '../e2e/harness.ts';
import { DOORS, type Door } from '../graphql/doors.ts';
import { answersTo, faultsIn } from './matrix.ts';
import { ROOTS, RULES } from './rules.ts';
import { type Caller, type Seed, seed } from './seed.ts';

let harness: Harness;
let seeded: Seed;
beforeAll(async () => {
  harness = await startHarness();
  seeded = await seed(harness);
});
afterAll(() => harness.stop());

type Fields = Record<string, GraphQLField<unknown, unknown>>;
const types = Object.values(schema.getTypeMap()).filter(
  (type) => isObjectType(type) && !type.name.startsWith('__'),
) as { name: string; getFields(): Fields }[];
const fieldsOf = (type: string): Fields => types.find(({ name }) => name === type)?.getFields() ?? {};
const isComposite = (type: string, name: string): boolean => {
  const field = fieldsOf(type)[name];
  return field !== undefined && isCompositeType(getNamedType(field.type));
};

test('every field of every type has a rule, and no rule is about nothing', () => {
  const decided = Object.entries(RULES).flatMap(([type, { fields }]) =>
    Object.values(fields).flatMap((names) => names.split(' ').map((name) => `${type}.${name}`)),
  );
  const roots = Object.entries(ROOTS).flatMap(([type, fields]) => Object.keys(fields).map((name) => `${type}.${name}`));
  const there = types.flatMap((type) => Object.keys(type.getFields()).map((name) => `${type.name}.${name}`));
  expect([...decided, ...roots].sort()).toEqual(there.sort());
});

const READ = Object.keys(RULES).filter((type) => RULES[type]?.reach !== 'answer');

/** What every caller gets of these types. */
const askAll = (wanted: readonly string[]): Promise<Answer[][]> =>
  Promise.all(seeded.callers.map((caller) => answersTo(harness, seeded, caller, wanted, isComposite)));
const faultsOf = (answers: readonly Answer[][], type: string): string[] =>
  seeded.callers.flatMap((caller, index) => faultsIn(answers[index] ?? [], caller, type));

describe('every caller gets of each field what the contract says', () => {
  let answers: Answer[][];
  beforeAll(async () => {
    answers = await askAll(READ);
  });

  test.each(READ)('%s', (type) => {
    expect(faultsOf(answers, type)).toEqual([]);
  });
});

/** What a caller gets of a field of a root. */
async function rootOutcome(root: string, name: string, given: string, caller: Caller): Promise<string> {
  const selection = isComposite(root, name) ? ' { __typename }' : '';
  const query = `${root.toLowerCase()} { ${name}${given}${selection} }`
    .replaceAll('SESSION', seeded.session)
    .replaceAll('BEGINNING', Buffer.from(JSON.stringify(['event', '0'])).toString('base64url'));
  const ask = DOORS[root === 'Subscription' ? 'event stream' : 'POST'] as Door;
  const { data, errors } = await ask(harness.running.url, { query, key: caller.proof });
  const code = errors?.[0]?.extensions?.code;
  if (code) return code === 'FORBIDDEN' ? 'refused' : code === 'NOT_FOUND' ? 'nothing' : JSON.stringify(errors);
  const value = data?.[name];
  return value === null || (Array.isArray(value) && value[0] === null) ? 'nothing' : 'value';
}

const ALLOWED: Readonly<Record<string, (caller: Caller) => boolean>> = {
  anyone: () => true,
  keys: ({ applicant }) => applicant === null,
  sessions: ({ scopes, applicant }) => applicant !== null || scopes.has('sessions:read'),
  resume: ({ scopes, applicant }) => applicant !== null || scopes.has('sessions:start'),
  'own session': ({ scopes, applicant }) => applicant !== null || scopes.has('sessions:read'),
};

function rootExpected(rule: string, name: string, caller: Caller): string {
  // The own applicant's token has a start grant.
  if (name === 'startVerification' && caller.applicant === 'own') return 'value';
  if (!(ALLOWED[rule]?.(caller) ?? caller.scopes.has(rule))) return 'refused';
  return rule === 'own session' && caller.applicant === 'other' ? 'nothing' : 'value';
}

describe.each(Object.entries(ROOTS))('%s', (root, fields) => {
  test.each(Object.entries(fields))('%s is for: %s', async (name, [rule, given = '']) => {
    const outcomes = await Promise.all(
      seeded.callers.map(async (caller) => [caller.name, await rootOutcome(root, name, given, caller)]),
    );
    expect(outcomes).toEqual(seeded.callers.map((caller) => [caller.name, rootExpected(rule, name, caller)]));
  });
});

const PLANTS = [
  {
    type: 'Session',
    field: 'providerReference',
    resolve: () => 'shown',
    fault: 'own applicant: Session.providerReference',
  },
  { type: 'Session', field: 'hostedUrl', resolve: () => null, fault: 'sessions:read: Session.hostedUrl is null' },
  {
    type: 'WebhookDelivery',
    field: 'body',
    resolve: () => 'shown',
    fault: 'operations: WebhookDelivery.body is value',
  },
];

test.each(PLANTS)('a resolver without its rule is found: $fault', async ({ type, field, resolve, fault }) => {
  const definition = fieldsOf(type)[field];
  if (!definition) throw new Error('no such field');
  const { resolve: original } = definition;
  definition.resolve = resolve;
  try {
    expect(faultsOf(await askAll([type]), type).join('\n')).toContain(fault);
  } finally {
    Object.assign(definition, { resolve: original });
  }
});

describe('an applicant token of another applicant', () => {
  const other = () => seeded.callers.find(({ applicant }) => applicant === 'other') as Caller;

  test('lists its own sessions alone', async () => {
    const { data } = await harness.ask(
      other().proof,
      '{ sessions { totalCount edges { node { applicant { externalId } } } } }',
    );
    expect(data).toEqual({
      sessions: { totalCount: 1, edges: [{ node: { applicant: { externalId: 'customer-2' } } }] },
    });
  });
});

test('verifiedBy is the approved session, not the newer rejected one', async () => {
  const { applicant } = await harness.query<{ applicant: { verifiedBy: object } }>(
    '{ applicant(externalId: "customer-1") { verifiedBy { decision { outcome } } } }',
  );
  expect(applicant.verifiedBy).toEqual({ decision: { outcome: 'APPROVED' } });
});

test('a start alone does not read the sessions of its applicant', async () => {
  const starter = seeded.callers.find(({ isStarter }) => isStarter) as Caller;
  const { data } = await harness.ask(
    starter.proof,
    `mutation ($input: StartVerificationInput!) { startVerification(input: $input) {
      ... on StartVerificationSuccess { session { applicant { sessions { totalCount } } } } } }`,
    { input: seeded.starts[0] },
  );
  expect(data).toEqual({ startVerification: { session: { applicant: { sessions: { totalCount: 0 } } } } });
});

test('a blank full name counts as absent: the mask is of the given names', async () => {
  const { applicant } = await harness.query<{ applicant: { verifiedBy: { document: object } } }>(
    '{ applicant(externalId: "customer-1") { verifiedBy { document { fullNameMasked } } } }',
  );
  expect(applicant.verifiedBy.document).toEqual({ fullNameMasked: 'S••• C•••••' });
});

test('an applicant token reads reasons that are for applicants, without the provider’s words', async () => {
  const own = seeded.callers.find(({ applicant }) => applicant === 'own') as Caller;
  const { data } = await harness.ask(
    own.proof,
    'query ($id: ID!) { session(id: $id) { decision { source reasons { code raw { code message } } } } }',
    { id: seeded.session },
  );
  expect(data).toEqual({
    session: {
      decision: {
        source: 'PROVIDER_REVIEWER',
        reasons: [
          { code: 'FACE_MISMATCH', raw: null },
          { code: 'UNABLE_TO_VERIFY', raw: null },
        ],
      },
    },
  });
});

test('the filter documentNumber needs pii:read: what it matches would show the number', async () => {
  const FIND = '{ sessions(filter: { documentNumber: "a-1234 5678" }) { totalCount } }';
  const found = await Promise.all(
    ['sessions:read', 'sessions:read + pii:read', 'own applicant'].map(async (name) => {
      const caller = seeded.callers.find((each) => each.name === name) as Caller;
      const { data, errors } = await harness.ask(caller.proof, FIND);
      return errors?.[0]?.extensions?.code ?? data;
    }),
  );
  expect(found).toEqual(['FORBIDDEN', { sessions: { totalCount: 1 } }, 'FORBIDDEN']);
});
