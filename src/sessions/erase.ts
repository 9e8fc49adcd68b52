import { LockMode } from '@mikro-orm/core';
import { isEnd, SESSION_STATUSES } from '../domain/status.ts';
import { ApplicantEntity, ApplicantReferenceEntity } from '../store/entities/applicant.ts';
import { SessionEntity, type SessionEntityRow } from '../store/entities/session.ts';
import { WebhookDeliveryEntity } from '../store/entities/webhook-delivery.ts';
import { enqueue } from '../store/jobs.ts';
import { sessionKeyTexts } from '../store/session-keys.ts';
import type { EntityManager } from '../store/store.ts';
import { changing, writeErasure } from './apply.ts';
import { call } from './call.ts';
import { NotFoundError } from './errors.ts';
import type { Gateway } from './gateway.ts';
import { sessionRef } from './observe.ts';

/**
 * Erases a person: their data key is destroyed and every row about them blanked in one transaction, so that nothing that
 * comes later can be read or come back. What was decided stays, and the fact itself, as an event of each session. What
 * providers hold is deleted afterwards, by jobs. @throws {NotFoundError}
 */
export async function eraseApplicant(gateway: Gateway, externalId: string): Promise<string> {
  const { connections } = gateway;
  return changing(gateway, async (em) => {
    const applicant = await em.findOne(ApplicantEntity, { externalId });
    if (!applicant) throw new NotFoundError('There is no such applicant.');
    await em.execute('select 1 from session where applicant_id = ? order by id for update', [applicant.id]);
    const sessions = await em.find(SessionEntity, { applicant: applicant.id, erasedAt: null });
    const at = new Date();
    applicant.dataKey = null;
    applicant.erasedAt = at;
    for (const row of sessions) {
      await forgetDeliveries(em, row);
      await writeErasure(em, row, at, 'API');
      if (connections.get(row.connection)?.provider.eraseSession)
        await enqueue(em, 'erase_session', { sessionId: row.id });
    }
    return applicant.id;
  });
}

const BATCH = 100;

/**
 * Blanks sessions that have ended and not changed since a time, a batch at a time; their persons, and what was decided,
 * stay. Returns how many.
 */
export async function eraseOldSessions(gateway: Gateway, before: Date): Promise<number> {
  return changing(gateway, async (em) => {
    const sessions = await em.find(
      SessionEntity,
      {
        erasedAt: null,
        revision: { $gt: 0 },
        status: { $in: SESSION_STATUSES.filter(isEnd) },
        updatedAt: { $lt: before },
      },
      { orderBy: { updatedAt: 'asc' }, limit: BATCH, lockMode: LockMode.PESSIMISTIC_PARTIAL_WRITE },
    );
    for (const session of sessions) {
      await em.nativeUpdate(WebhookDeliveryEntity, { session: session.id }, { body: null, bodyKey: null });
      await writeErasure(em, session, new Date(), 'TIMER');
    }
    return sessions.length;
  });
}

/** The bodies of all deliveries about a person's session, and of those that still look for theirs. */
async function forgetDeliveries(em: EntityManager, session: SessionEntityRow): Promise<void> {
  const keys = sessionKeyTexts({
    sessionId: session.id,
    providerReference: session.providerReference ?? null,
    applicantId: session.applicant.id,
  });
  await em.nativeUpdate(
    WebhookDeliveryEntity,
    { $or: [{ session: session.id }, { connection: session.connection, sessionKeys: { $overlap: keys } }] },
    { body: null, bodyKey: null },
  );
}

/** Has the provider delete what it holds of an erased session. @throws {ProviderError} to be tried again */
export async function eraseAtProvider(gateway: Gateway, sessionId: string): Promise<void> {
  const em = gateway.store.orm.em.fork();
  const session = await em.findOne(SessionEntity, sessionId);
  const connection = session && gateway.connections.get(session.connection);
  if (!session || !connection?.provider.eraseSession) return;
  const ref = await sessionRef(gateway, session);
  await call(gateway, connection, 'news', async (provider) => provider.eraseSession?.(ref));
  const { id: applicant } = session.applicant;
  await em.nativeDelete(ApplicantReferenceEntity, { applicant, connection: session.connection });
}
