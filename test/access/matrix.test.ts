import { setTimeout as delay } from 'node:timers/promises';
import { type GraphQLField, getNamedType, isCompositeType, isObjectType } from 'graphql';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { hashOf } from '../../src/access/authenticate.ts';
import { SCOPES } from '../../src/access/scopes.ts';
import { schema } from '../../src/graphql/schema.ts';
import { keepApiKey } from '../../src/store/api-keys.ts';
import { type Answer, type Harness, startHarness, until } from '../e2e/harness.ts';
import { DOORS } from '../graphql/doors.ts';
import { globalId } from './callers.ts';
import { RULES, type Rule } from './rules.ts';

let harness: Harness;
let session: string;
let key: string;
const proofs = new Map<string, string>();

const CALLERS: readonly (readonly string[])[] = [
  [],
  ...SCOPES.map((scope) => [scope]),
  ['sessions:read', 'pii:read'],
  ['sessions:read', 'media:read'],
  ['sessions:read', 'operations'],
  ['own applicant'],
  ['other applicant'],
];

beforeAll(async () => {
  harness = await startHarness();
  const { store } = harness.running.gateway;
  const begun = await harness.begin('truestack');
  session = begun.id;
  const updates = harness.watch<{ status: string }>('subscription ($id: ID!) { sessionUpdated(id: $id) { status } }', {
    id: session,
  });
  await harness.control(begun.providerReference, { action: 'reject', reason: 'face_mismatch' });
  await until(updates, ({ status }) => status === 'COMPLETED');
  await updates.return?.();
  for (const caller of CALLERS) {
    const [who = ''] = caller;
    if (who.endsWith('applicant')) {
      const externalId = who === 'own applicant' ? 'customer-1' : 'customer-2';
      proofs.set(who, await tokenOf(externalId));
    } else {
      const secret = `kyc_test_${caller.join('_')}`;
      const kept = { name: 'of the matrix', hash: hashOf(secret), scopes: [...caller], expiresAt: null };
      key = globalId('ApiKey', (await keepApiKey(store, kept)).id);
      proofs.set(caller.join(), secret);
    }
  }
});
afterAll(() => harness.stop());

async function tokenOf(applicantExternalId: string): Promise<string> {
  const { createApplicantToken } = await harness.query<{ createApplicantToken: { token: string } }>(
    `mutation ($input: CreateApplicantTokenInput!) { createApplicantToken(input: $input) {
      ... on CreateApplicantTokenSuccess { token } } }`,
    { input: { applicantExternalId } },
  );
  return createApplicantToken.token;
}

const types = Object.values(schema.getTypeMap()).filter(
  (type) => isObjectType(type) && !type.name.startsWith('__'),
) as { name: string; getFields(): Record<string, GraphQLField<unknown, unknown>> }[];

test('every field of every type has a rule, and no rule is about nothing', () => {
  const decided = Object.entries(RULES).flatMap(([type, { fields }]) =>
    Object.values(fields).flatMap((names) => names.split(' ').map((name) => `${type}.${name}`)),
  );
  const there = types.flatMap((type) => Object.keys(type.getFields()).map((name) => `${type.name}.${name}`));
  expect(decided.sort()).toEqual(there.sort());
});

/** What a caller must get: the field, null in place of what is personal, an error, or nothing where it is not theirs. */
function due(rule: Rule, type: string, caller: readonly string[]): string {
  const has = (scope: string) => caller.includes(scope);
  const isOther = has('other applicant');
  const isApplicant = isOther || has('own applicant');
  const reads = has('sessions:read');
  switch (rule) {
    case 'anyone':
      return 'given';
    case 'key':
      return isApplicant ? 'refused' : 'given';
    case 'shared':
      if (isOther) return type === 'Query' || type.startsWith('SessionConnection') ? 'given' : 'nothing';
      if (isOther && type === 'SessionEdge') return 'nothing';
      return reads || has('own applicant') ? 'given' : 'refused';
    case 'staff':
      if (isOther && type !== 'Query') return 'nothing';
      return reads ? 'given' : 'refused';
    case 'personal':
      if (isOther) return 'nothing';
      return reads ? (has('pii:read') ? 'given' : 'null') : 'refused';
    case 'media':
      if (isOther) return 'nothing';
      return reads && has('media:read') ? 'given' : 'refused';
    case 'operations':
      return has('operations') ? 'given' : 'refused';
    case 'keys':
      return has('keys:manage') ? 'given' : 'refused';
    case 'start':
      return has('sessions:start') ? 'given' : 'refused';
    case 'erasure':
      return has('erasure') ? 'given' : 'refused';
    case 'answer':
      throw new Error('given by a mutation alone');
  }
}

const nowhere = (type: string) => globalId(type, '00000000-0000-4000-8000-000000000000');
const ARGUMENTS: Readonly<Record<string, string>> = {
  'Query.session': '(id: "SESSION")',
  'Query.node': '(id: "SESSION")',
  'Query.nodes': '(ids: ["SESSION"])',
  'Query.provider': '(key: "truestack")',
  'Query.applicant': '(externalId: "customer-1")',
  // With nothing that is there: what a caller may do is answered by what is wrong with it.
  'Mutation.startVerification': '(input: { provider: "nowhere", applicant: { externalId: "x" } })',
  'Mutation.cancelSession': `(input: { id: "${nowhere('Session')}" })`,
  'Mutation.refreshSession': `(input: { id: "${nowhere('Session')}" })`,
  'Mutation.reprocessWebhookDelivery': `(input: { id: "${nowhere('WebhookDelivery')}" })`,
  'Mutation.createApiKey': '(input: { name: " ", scopes: [] })',
  'Mutation.revokeApiKey': `(input: { id: "${nowhere('ApiKey')}" })`,
  'Mutation.createApplicantToken': '(input: { applicantExternalId: "" })',
  'Mutation.eraseApplicant': '(input: { externalId: "nobody" })',
  'Subscription.sessionUpdated': '(id: "SESSION")',
  'Subscription.sessionEvents': '(after: "BEGINNING")',
};
const BEGINNING = Buffer.from(JSON.stringify(['event', '0'])).toString('base64url');
/** How long what does not come is waited for. */
const SILENCE_MS = 300;

async function outcome(type: string, field: GraphQLField<unknown, unknown>, path: string, caller: readonly string[]) {
  const composite = isCompositeType(getNamedType(field.type)) ? ' { __typename }' : '';
  const asked = `it: ${field.name}${ARGUMENTS[`${type}.${field.name}`] ?? ''}${composite}`;
  const query = path
    .replace('%', asked)
    .replaceAll('SESSION', session)
    .replaceAll('KEY', key)
    .replaceAll('BEGINNING', BEGINNING);
  const proof = proofs.get(caller.join()) ?? '';
  const { data, errors = [] } = await (type === 'Subscription' ? firstOf(query, proof) : harness.ask(proof, query));
  const codes = new Set(errors.map(({ extensions }) => extensions?.code));
  if (type === 'Subscription' && codes.has('NOT_FOUND')) return 'nothing';
  if (codes.size > 0) return codes.size === 1 && codes.has('FORBIDDEN') ? 'refused' : JSON.stringify(errors);
  const found = valuesOf(data);
  if (found.length === 0) return 'nothing';
  return found.every((value) => value === null) ? 'null' : 'given';
}

/** What a subscription tells first; nothing, where nothing comes. */
const firstOf = (query: string, proof: string): Promise<Answer> =>
  Promise.race([
    DOORS['event stream']?.(harness.running.url, { query, key: proof }) ?? {},
    delay(SILENCE_MS, {} as Answer),
  ]);

/** Everything that stands under `it`, however deep. */
function valuesOf(data: unknown): unknown[] {
  if (Array.isArray(data)) return data.flatMap(valuesOf);
  if (typeof data !== 'object' || data === null) return [];
  return Object.entries(data).flatMap(([name, value]) => (name === 'it' ? [value] : valuesOf(value)));
}

/** The callers who get something else of a field than is due to them. */
async function faultsOf(
  type: string,
  field: GraphQLField<unknown, unknown>,
  path: string,
  rule: Rule,
): Promise<string[]> {
  const faults: string[] = [];
  for (const caller of CALLERS) {
    const [got, wanted] = [await outcome(type, field, path, caller), due(rule, type, caller)];
    const mayBeNull = wanted === 'given' && !['Mutation', 'Subscription'].includes(type) && MAY_BE_NULL.has(got);
    const isHidden = wanted !== 'refused' && wanted !== 'given' && got === 'nothing';
    if (got !== wanted && !mayBeNull && !isHidden)
      faults.push(`${caller.join(' + ') || 'no scope'}: ${got}, must be ${wanted}`);
  }
  return faults;
}

// Null all the same where there is nothing to tell: what a failure, a screening or an eighth page would hold.
const MAY_BE_NULL = new Set(['given', 'null', 'nothing']);

describe.each(Object.entries(RULES).filter(([, { path }]) => path))('%s', (type, { path = '', fields }) => {
  const definitions = types.find(({ name }) => name === type)?.getFields() ?? {};
  const cases = Object.entries(fields).flatMap(([rule, names]) =>
    names.split(' ').map((name) => [name, rule as Rule] as const),
  );
  test.each(cases)('%s is for: %s', async (name, rule) => {
    const field = definitions[name];
    if (!field) throw new Error('no such field');
    expect(await faultsOf(type, field, path, rule)).toEqual([]);
  });
});

test('a resolver without its scope is found', async () => {
  const { providerReference } = types.find(({ name }) => name === 'Session')?.getFields() ?? {};
  if (!providerReference) throw new Error('no such field');
  const { resolve } = providerReference;
  providerReference.resolve = () => 'told';
  try {
    const faults = await faultsOf('Session', providerReference, RULES.Session?.path ?? '', 'staff');
    expect(faults).toEqual(['own applicant: given, must be refused']);
  } finally {
    Object.assign(providerReference, { resolve });
  }
});
