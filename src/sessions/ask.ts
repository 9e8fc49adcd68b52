import type { Report } from '../domain/report.ts';
import { isEnd, type SessionStatus } from '../domain/status.ts';
import type { Connection } from '../providers/load.ts';
import type { SessionRef } from '../providers/provider.ts';
import { findApplicantReference } from './applicants.ts';
import { call } from './call.ts';
import type { Gateway } from './gateway.ts';

interface SessionIdentity {
  readonly id: string;
  readonly connection: string;
  readonly applicant: { readonly id: string };
  readonly providerReference?: string | null;
  readonly attempt?: string | null;
  readonly createdAt: Date;
}

/** A session as its provider may be asked about it. */
export async function sessionRef({ store }: Gateway, session: SessionIdentity): Promise<SessionRef> {
  return {
    sessionId: session.id,
    applicantId: session.applicant.id,
    providerReference: session.providerReference ?? null,
    applicantReference: await findApplicantReference(store.orm.em.fork(), session.applicant.id, session.connection),
    attempt: session.attempt ?? null,
    createdAt: session.createdAt,
  };
}

/** A session that a provider can be asked about, and may answer for. */
interface Candidate extends SessionIdentity {
  readonly status: SessionStatus;
}

/** What a provider said, and about which session it was asked. */
interface Answer<Session> {
  readonly report: Report;
  readonly asked: Session;
}

/**
 * Asks the provider about sessions that share its reference, the newest first, until it knows one of them; null: it
 * knows none. `named`: a reference it has told, for a start that lost its answer. @throws {ProviderError}
 */
export async function askProvider<Session extends Candidate>(
  gateway: Gateway,
  connection: Connection,
  sessions: readonly Session[],
  named?: string | null,
): Promise<Answer<Session> | null> {
  const { fetchReport } = connection.provider;
  if (!fetchReport) throw new Error(`${connection.kind} has no read call`);
  for (const asked of sessions) {
    const known = await sessionRef(gateway, asked);
    const ref = { ...known, providerReference: known.providerReference ?? named ?? null };
    const report = await call(gateway, connection, () => fetchReport(ref));
    if (report)
      return { report: { ...report, providerReference: report.providerReference ?? ref.providerReference }, asked };
  }
  return null;
}

/**
 * Whose report it is, where one provider reference has several attempts: the session bound to this one, else the one
 * asked about. An attempt that began anew through an old link can't reopen what has ended: it is nobody's.
 */
export function bearerOf<Session extends Candidate>(
  sessions: readonly Session[],
  { asked, report: { attempt } }: Answer<Session>,
): Session | null {
  if (!attempt) return asked;
  const bound = sessions.find((session) => session.attempt === attempt);
  if (bound) return bound;
  return asked.attempt && isEnd(asked.status) ? null : asked;
}
