import type { StartGrant } from '../domain/start-grant.ts';
import type { FieldProblem } from '../providers/contract/definition.ts';
import type { EntityManager, Store } from '../store/store.ts';
import { InputError } from './errors.ts';
import { type StartInput, startFieldProblems } from './validate.ts';

// A token travels in a header, which servers and proxies limit to 8 KiB.
const FIXED_MAX_BYTES = 3072;
const FIXED_FIELDS = ['redirectUrl', 'reference', 'metadata'] as const;

/** The start that a grant allows: with its fixed fields. @throws {InputError} on every field that its holder may not choose */
export function withinGrant(grant: StartGrant, externalId: string, input: StartInput): StartInput {
  const problems: FieldProblem[] = [];
  if (input.applicant.externalId !== externalId) {
    problems.push({ path: 'applicant.externalId', message: 'this token is bound to another applicant' });
  }
  if (grant.providers && !grant.providers.includes(input.provider)) {
    problems.push({ path: 'provider', message: `this token starts on: ${grant.providers.join(', ')}` });
  }
  for (const path of FIXED_FIELDS) {
    if (input[path] !== null && input[path] !== undefined)
      problems.push({ path, message: 'is fixed by the token; leave it out' });
  }
  if (problems.length > 0) throw new InputError(problems);
  const { redirectUrl, reference, metadata } = grant;
  return { ...input, redirectUrl, reference, metadata };
}

/** Fields of a grant that cannot be taken, by their paths below `start`. */
export function grantProblems(
  grant: Omit<StartGrant, 'id'>,
  connections: ReadonlyMap<string, unknown>,
  largest: number,
): FieldProblem[] {
  const { providers, maximum, redirectUrl, reference, metadata } = grant;
  const problems: FieldProblem[] = [];
  const unknown = (providers ?? []).filter((key) => !connections.has(key));
  if (providers?.length === 0) problems.push({ path: 'providers', message: 'must name one or more connections' });
  if (unknown.length > 0) {
    const message = `no such connection: ${unknown.join(', ')}; there are: ${[...connections.keys()].join(', ')}`;
    problems.push({ path: 'providers', message });
  }
  if (maximum < 1 || maximum > largest) problems.push({ path: 'maximum', message: `must be 1 to ${largest}` });
  problems.push(...startFieldProblems({ redirectUrl, reference, metadata }));
  if (Buffer.byteLength(JSON.stringify([redirectUrl, reference, metadata])) > FIXED_MAX_BYTES) {
    const path = metadata ? 'metadata' : 'redirectUrl';
    const message = `redirectUrl, reference and metadata take at most ${FIXED_MAX_BYTES} bytes of JSON together`;
    problems.push({ path, message });
  }
  return problems;
}

/** A grant has no session left. */
export class GrantUsedUp extends InputError {
  constructor({ maximum }: Pick<StartGrant, 'maximum'>) {
    const sessions = maximum === 1 ? 'the one session' : `the ${maximum} sessions`;
    super([{ path: 'applicant', message: `this token has started ${sessions} that its grant allows` }]);
  }
}

/**
 * Takes one session of a grant, in the transaction that inserts the session. The lock makes the count exact: starts of
 * one grant wait for each other, on all instances. @throws {GrantUsedUp}
 */
export async function takeStart(em: EntityManager, grant: Pick<StartGrant, 'id' | 'maximum'>): Promise<void> {
  await em.execute('select pg_advisory_xact_lock(hashtextextended(?, 0))', [`start_grant:${grant.id}`]);
  const [row] = await em.execute<{ count: string }[]>('select count(*) from session where start_grant = ?', [grant.id]);
  if (Number(row?.count) >= grant.maximum) throw new GrantUsedUp(grant);
}

/** The number of sessions that a grant may still start. */
export async function startsLeft({ reading }: Store, { id, maximum }: StartGrant): Promise<number> {
  const { count } = await reading
    .selectFrom('session')
    .select((eb) => eb.fn.countAll<string>().as('count'))
    .where('start_grant', '=', id)
    .executeTakeFirstOrThrow();
  return Math.max(0, maximum - Number(count));
}
