import type { Answer, Harness } from '../e2e/harness.ts';
import { ARGUMENTS, type Reach, RULES, type Rule, type TypeRules } from './rules.ts';
import type { Caller, Seed } from './seed.ts';

/** A field as a caller gets it. `empty`: a list without entries; `nothing`: no object that has the field. */
export type Outcome = 'value' | 'null' | 'empty' | 'refused' | 'nothing' | 'mixed';

const readsOwn = ({ scopes, applicant }: Caller) => scopes.has('sessions:read') || applicant === 'own';
const isStaff = ({ scopes, isStarter }: Caller) => scopes.has('sessions:read') || isStarter;

/** Contract, "Access": who reaches an object of each type, on the sessions of customer-1. */
const REACHES: Readonly<Record<Reach, (caller: Caller) => boolean>> = {
  anyone: () => true,
  keys: ({ applicant }) => applicant === null,
  sessions: (caller) => readsOwn(caller) || caller.isStarter,
  staff: isStaff,
  'sessions:read': ({ scopes }) => scopes.has('sessions:read'),
  connections: ({ applicant }) => applicant !== 'other',
  operations: ({ scopes }) => scopes.has('operations'),
  'keys:manage': ({ scopes }) => scopes.has('keys:manage'),
  'start grant': ({ applicant }) => applicant === 'own',
};

const valueIf = (isGiven: boolean, otherwise: Outcome): Outcome => (isGiven ? 'value' : otherwise);

/** Contract, "Access": what a caller that reaches the object gets of a field. */
const EXPECTED: Readonly<Record<Rule, (caller: Caller) => Outcome>> = {
  open: () => 'value',
  staff: (caller) => valueIf(isStaff(caller), 'refused'),
  'sessions:read': ({ scopes }) => valueIf(scopes.has('sessions:read'), 'refused'),
  'sessions:read, else empty': ({ scopes }) => valueIf(scopes.has('sessions:read'), 'empty'),
  'sessions:read or own, else empty': (caller) => valueIf(readsOwn(caller), 'empty'),
  'sessions:read and pii:read': ({ scopes }) => valueIf(scopes.has('pii:read'), 'null'),
  'sessions:read and media:read': ({ scopes }) => valueIf(scopes.has('media:read'), 'refused'),
  operations: ({ scopes }) => valueIf(scopes.has('operations'), 'refused'),
  'operations and pii:read': ({ scopes }) => valueIf(scopes.has('pii:read'), 'null'),
  'operations and sessions:read': ({ scopes }) => valueIf(scopes.has('sessions:read'), 'refused'),
  'no applicant': ({ applicant }) => valueIf(applicant === null, 'null'),
  'own scopes': ({ scopes }) => valueIf(scopes.size > 0, 'empty'),
  'start grant': ({ applicant }) => valueIf(applicant === 'own', 'null'),
  answer: () => 'nothing',
};

/** What a caller must get of a field of a type. */
export function expected(type: string, rule: Rule, caller: Caller): Outcome {
  const { reach } = RULES[type] as TypeRules;
  if (reach === 'answer' || !REACHES[reach](caller)) return 'nothing';
  // A starter has no list of sessions: the applicant's are empty in the answer.
  if (type === 'SessionEdge' && caller.isStarter) return 'nothing';
  return EXPECTED[rule](caller);
}

const IN_ANSWER = `mutation ($input: StartVerificationInput!) { startVerification(input: $input) {
  ... on StartVerificationSuccess { session { % } } } }`;

/** The operations of a caller for the objects of these types: one for each root, however many types lie below it. */
function operationsOf(
  types: readonly string[],
  caller: Caller,
  seed: Seed,
  isComposite: IsComposite,
): [string, object][] {
  const below = (way: 'inSession' | 'inQuery') =>
    types.flatMap((type) => {
      const path = RULES[type]?.[way];
      return path ? [path.replace('%', selectionOf(type, isComposite))] : [];
    });
  const roots = Map.groupBy(below('inQuery'), (path) => /^\w+/.exec(path)?.[0]);
  const queries = [...roots.values()].map((paths): [string, object] => [`{ ${paths.join(' ')} }`, {}]);
  const inSession = below('inSession').join(' ');
  return inSession
    ? [
        ...queries,
        ...sessionsOf(caller, seed).map(([query, input]): [string, object] => [query.replace('%', inSession), input]),
      ]
    : queries;
}

/** The ways of a caller to sessions of customer-1. */
function sessionsOf(caller: Caller, { session, starts }: Seed): [string, object][] {
  if (caller.isStarter) return starts.map((input) => [IN_ANSWER, { input }]);
  const one: [string, object] = [`{ session(id: "${session}") { % } }`, {}];
  // The list has the sessions that have what the rejected one has not: a link, a failure.
  return caller.applicant === 'other' ? [one] : [one, ['{ sessions(first: 10) { edges { node { % } } } }', {}]];
}

const fieldsOf = (type: string): (readonly [string, Rule])[] =>
  Object.entries((RULES[type] as TypeRules).fields).flatMap(([rule, names]) =>
    names.split(' ').map((name) => [name, rule as Rule] as const),
  );

const selectionOf = (type: string, isComposite: IsComposite): string =>
  [
    `leaf_${type}: __typename`,
    ...fieldsOf(type).map(
      ([name]) => `${name}${ARGUMENTS[`${type}.${name}`] ?? ''}${isComposite(type, name) ? ' { __typename }' : ''}`,
    ),
  ].join(' ');

interface Leaf {
  readonly object: Record<string, unknown>;
  readonly path: string;
}

/** The objects of a type in an answer: each carries an alias that says so. */
function leavesOf(data: unknown, type: string, path = ''): Leaf[] {
  if (typeof data !== 'object' || data === null) return [];
  const own = `leaf_${type}` in data ? [{ object: data as Record<string, unknown>, path }] : [];
  return [...own, ...Object.entries(data).flatMap(([name, value]) => leavesOf(value, type, `${path}/${name}`))];
}

const isEmptyList = (value: unknown): boolean => Array.isArray(value) && value.length === 0;
const isValue = (value: unknown): boolean => value !== null && !isEmptyList(value);

/** What answers show of one field, over all objects that have it. */
function outcomeOf(type: string, field: string, answers: readonly Answer[]): Outcome {
  const seen = new Set<Outcome>();
  for (const { data, errors = [] } of answers) {
    const failed = new Map(errors.map(({ path = [], extensions }) => [`/${path.join('/')}`, extensions?.code]));
    for (const { object, path } of leavesOf(data, type)) {
      const code = failed.get(`${path}/${field}`);
      if (code) seen.add(code === 'FORBIDDEN' ? 'refused' : 'mixed');
      else if (isEmptyList(object[field])) seen.add('empty');
      else seen.add(isValue(object[field]) ? 'value' : 'null');
    }
  }
  if (seen.has('refused')) return seen.size === 1 ? 'refused' : 'mixed';
  for (const outcome of ['mixed', 'value', 'null', 'empty'] as const) if (seen.has(outcome)) return outcome;
  return 'nothing';
}

type IsComposite = (type: string, field: string) => boolean;

/** All that a caller gets of the objects of these types. */
export const answersTo = (
  harness: Harness,
  seed: Seed,
  caller: Caller,
  types: readonly string[],
  isComposite: IsComposite,
): Promise<Answer[]> =>
  Promise.all(
    operationsOf(types, caller, seed, isComposite).map(([query, input]) => harness.ask(caller.proof, query, input)),
  );

/** The fields of a type that a caller got otherwise than the contract says. */
export function faultsIn(answers: readonly Answer[], caller: Caller, type: string): string[] {
  const unexpected = answers.flatMap(({ errors = [] }) =>
    errors.filter(({ extensions }) => extensions?.code !== 'FORBIDDEN'),
  );
  if (unexpected.length > 0) return [`${caller.name}: ${JSON.stringify(unexpected.slice(0, 2))}`];
  return fieldsOf(type).flatMap(([name, rule]) => {
    const [got, wanted] = [outcomeOf(type, name, answers), expected(type, rule, caller)];
    return got === wanted ? [] : [`${caller.name}: ${type}.${name} is ${got}, must be ${wanted}`];
  });
}
