import type { EventSource } from '../domain/event.ts';
import { ProviderError } from '../providers/errors.ts';
import type { SessionRef } from '../providers/provider.ts';
import { SessionEntity } from '../store/entities/session.ts';
import { findApplicantReference } from './applicants.ts';
import { apply } from './apply.ts';
import { call } from './call.ts';
import { InputError, NotFoundError, SessionProviderError } from './errors.ts';
import type { Gateway } from './gateway.ts';

/**
 * Asks the provider now and puts its answer through the door. Returns whether anything changed.
 * @throws {NotFoundError} {InputError} {SessionProviderError}
 */
export async function refreshSession(
  gateway: Gateway,
  sessionId: string,
  source: EventSource = 'API',
): Promise<boolean> {
  const session = await gateway.store.orm.em.fork().findOne(SessionEntity, { id: sessionId, revision: { $gt: 0 } });
  if (!session) throw new NotFoundError('There is no such session.');
  const connection = gateway.connections.get(session.connection);
  const fetchReport = connection?.provider.fetchReport;
  if (!connection || !fetchReport) {
    const message = connection
      ? `${connection.definition.name} has no call that tells where a session stands; it reports by webhook alone`
      : `the connection ${session.connection} is not configured any more`;
    throw new InputError([{ path: 'id', message, unsupported: true }]);
  }
  const at = new Date();
  try {
    const ref = await sessionRef(gateway, session);
    const report = await call(gateway, connection, () => fetchReport(ref));
    const concerns = report && (await isOfThisSession(gateway, session, report.attempt ?? null));
    return concerns ? (await apply(gateway, session.id, report, { source, at })) === 'changed' : false;
  } catch (error) {
    if (error instanceof ProviderError) throw new SessionProviderError(session.connection, session.id, error);
    throw error;
  }
}

/** Where one provider reference has several attempts, each belongs to one session. */
async function isOfThisSession({ store }: Gateway, session: SessionIdentity, attempt: string | null): Promise<boolean> {
  if (!attempt || session.attempt === attempt) return true;
  if (session.attempt) return false;
  const { connection, providerReference } = session;
  return (await store.orm.em.fork().count(SessionEntity, { connection, providerReference, attempt })) === 0;
}

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
