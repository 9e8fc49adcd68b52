import { ProviderError } from '../providers/contract/errors.ts';
import type { CreatedSession } from '../providers/contract/start.ts';
import { SessionEntity, type SessionEntityRow } from '../store/entities/session.ts';
import type { Jobs } from '../store/jobs.ts';
import { call } from './call.ts';
import type { Gateway } from './gateway.ts';
import { sessionRef } from './observe.ts';
import { planRecovery } from './schedule.ts';
import { failStart, keepLink } from './start.ts';

// No start takes so long: a start that is still open by then has lost its answer.
const LONGEST_START_MS = 5 * 60_000;

/**
 * Completes or fails a start whose instance died before it stored the provider's answer. The session is looked up where
 * the provider has a call for that; otherwise it is FAILED. A decision that the provider reports later still applies.
 */
export async function recoverStart(gateway: Gateway, start: Jobs['recover_start']): Promise<void> {
  const session = await gateway.store.orm.em.fork().findOne(SessionEntity, start.sessionId);
  if (!session || session.revision > 0) return;
  const isOverdue = Date.now() - session.createdAt.getTime() > LONGEST_START_MS;
  const dead = isOverdue || (await gateway.liveness.dead([start.instance])).length > 0;
  // Found dead twice, because after a database outage live instances reconnect one by one.
  if (!dead || !(start.dead || isOverdue)) {
    return gateway.store.orm.em.fork().transactional((em) => planRecovery(em, { ...start, dead }));
  }
  const created = await findAtProvider(gateway, session, isOverdue);
  const connection = gateway.connections.get(session.connection);
  if (created && connection) {
    return keepLink(gateway, connection, { id: session.id, applicantId: session.applicant.id }, created);
  }
  const message = 'The gateway stopped before it stored the answer to this start. Start again.';
  await failStart(gateway, session.id, new ProviderError('PROVIDER_UNAVAILABLE', message));
}

/** @throws {ProviderError} when it should be asked again */
async function findAtProvider(
  gateway: Gateway,
  session: SessionEntityRow,
  isLastTry: boolean,
): Promise<CreatedSession | null> {
  const connection = gateway.connections.get(session.connection);
  if (!connection?.provider.findSession) return null;
  try {
    const ref = await sessionRef(gateway, session);
    return await call(gateway, connection, 'start', async (provider) => (await provider.findSession?.(ref)) ?? null);
  } catch (error) {
    if (isLastTry && error instanceof ProviderError) return null;
    throw error;
  }
}
