import type { Report } from '../domain/report.ts';
import type { Connection } from '../providers/connections/connection.ts';
import type { SessionRef } from '../providers/contract/provider.ts';
import { findApplicantReference } from './applicants.ts';
import { call } from './call.ts';
import type { Gateway } from './gateway.ts';

// Their clock is not ours, and may be cut to the second.
const CLOCK_TOLERANCE_MS = 2 * 60_000;

interface SessionIdentity {
  readonly id: string;
  readonly connection: string;
  readonly applicant: { readonly id: string };
  readonly providerReference?: string | null;
}

/** A session as its provider may be asked about it. */
export async function sessionRef({ store }: Gateway, session: SessionIdentity): Promise<SessionRef> {
  return {
    sessionId: session.id,
    applicantId: session.applicant.id,
    providerReference: session.providerReference ?? null,
    applicantReference: await findApplicantReference(store.orm.em.fork(), session.applicant.id, session.connection),
  };
}

/**
 * Asks the provider about a session; null when it knows nothing of it yet, or tells of another one. `named`: a reference
 * that a webhook told, for a start that lost its answer. @throws {ProviderError}
 */
export async function askProvider(
  gateway: Gateway,
  connection: Connection,
  session: SessionIdentity,
  named: string | null = null,
): Promise<Report | null> {
  const { fetchReport } = connection.provider;
  if (!fetchReport) throw new Error(`${connection.kind} has no read call`);
  const known = await sessionRef(gateway, session);
  const ref = { ...known, providerReference: known.providerReference ?? named };
  const report = await call(gateway, connection, () => fetchReport(ref));
  // Which reference belongs to which session is the provider's own word, and no webhook's.
  const isOurs = report?.sessionId
    ? report.sessionId === session.id
    : ref.providerReference === known.providerReference;
  return report && isOurs ? { ...report, providerReference: report.providerReference ?? ref.providerReference } : null;
}

/**
 * Whose report it is, among the sessions (newest first) that share a provider's reference: the one bound to its attempt,
 * else the newest that was there when the attempt began. Null: it began before them all.
 */
export function bearerOf<Session extends { readonly attempt?: string | null; readonly createdAt: Date }>(
  sessions: readonly Session[],
  { attempt, attemptBeganAt }: Pick<Report, 'attempt' | 'attemptBeganAt'>,
): Session | null {
  const bound = attempt ? sessions.find((session) => session.attempt === attempt) : null;
  const latest = attemptBeganAt ? attemptBeganAt.getTime() + CLOCK_TOLERANCE_MS : Number.POSITIVE_INFINITY;
  return bound ?? sessions.find(({ createdAt }) => createdAt.getTime() <= latest) ?? null;
}
