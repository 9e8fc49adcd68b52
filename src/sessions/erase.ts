import { LockMode } from '@mikro-orm/core';
import { isEnd, SESSION_STATUSES } from '../domain/status.ts';
import { forgetBodies } from '../store/bodies.ts';
import type { Vault } from '../store/crypto/vault.ts';
import { ApplicantEntity, ApplicantReferenceEntity, type ApplicantRow } from '../store/entities/applicant.ts';
import { SessionEntity } from '../store/entities/session.ts';
import { enqueue } from '../store/jobs.ts';
import { mentionsOf } from '../store/mentions.ts';
import { sessionKeyTexts } from '../store/session-keys.ts';
import type { EntityManager } from '../store/store.ts';
import { writeErasure } from './apply.ts';
import { call } from './call.ts';
import { NotFoundError } from './errors.ts';
import type { Gateway } from './gateway.ts';
import { changing } from './lock.ts';
import { sessionRef } from './observe.ts';

/**
 * Erases a person: destroys the data key and blanks every row about them, in one transaction, so that no later report
 * can add readable data. Decisions stay, and each session gets an event. Jobs delete the data at the providers
 * afterwards. @throws {NotFoundError}
 */
export async function eraseApplicant(gateway: Gateway, externalId: string): Promise<string> {
  const { store, connections } = gateway;
  return changing(gateway, async (em) => {
    const applicant = await em.findOne(ApplicantEntity, { externalId });
    if (!applicant) throw new NotFoundError('There is no such applicant.');
    await em.execute('select 1 from session where applicant_id = ? order by id for update', [applicant.id]);
    const sessions = await em.find(SessionEntity, { applicant: applicant.id, erasedAt: null });
    const at = new Date();
    applicant.dataKey = null;
    applicant.erasedAt = at;
    for (const row of sessions) {
      await writeErasure(em, row, at, 'API');
      if (connections.get(row.connection)?.provider.eraseSession)
        await enqueue(em, 'erase_session', { sessionId: row.id });
    }
    await forgetDeliveries(em, store.vault, applicant);
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
      await forgetBodies(em, session.connection, { sessions: [session.id], keys: [] });
      await writeErasure(em, session, new Date(), 'TIMER');
    }
    return sessions.length;
  });
}

/**
 * Discards the bodies of all deliveries about a person: of those that were matched to a session, and of those that were
 * not but name any id of the person, be it the applicant's, the provider's, or that of a session erased before.
 */
async function forgetDeliveries(em: EntityManager, vault: Vault, { id, externalId }: ApplicantRow): Promise<void> {
  const sessions = await em.find(SessionEntity, { applicant: id });
  const applicantReferences = await em.find(ApplicantReferenceEntity, { applicant: id });
  const connections = new Set([...sessions, ...applicantReferences].map(({ connection }) => connection));
  for (const connection of connections) {
    const own = sessions.filter((session) => session.connection === connection);
    const references = [
      ...own.flatMap(({ providerReference, attempt }) => [providerReference, attempt]),
      ...applicantReferences.filter((each) => each.connection === connection).map(({ reference }) => reference),
    ].filter((reference) => reference !== null && reference !== undefined);
    const ids = own.map((session) => session.id);
    const keys = [
      ...sessionKeyTexts({ applicantId: id }),
      ...ids.flatMap((sessionId) => sessionKeyTexts({ sessionId })),
      ...references.flatMap((providerReference) => sessionKeyTexts({ providerReference })),
      ...mentionsOf(vault, [id, externalId, ...ids, ...references]),
    ];
    await forgetBodies(em, connection, { sessions: ids, keys });
  }
}

/** Has the provider delete what it holds of an erased session. @throws {ProviderError} to be tried again */
export async function eraseAtProvider(gateway: Gateway, sessionId: string): Promise<void> {
  const em = gateway.store.orm.em.fork();
  const session = await em.findOne(SessionEntity, sessionId);
  const connection = session && gateway.connections.get(session.connection);
  if (!session || !connection?.provider.eraseSession) return;
  const ref = await sessionRef(gateway, session);
  await call(gateway, connection, 'update', async (provider) => provider.eraseSession?.(ref));
  const { id: applicant } = session.applicant;
  await em.nativeDelete(ApplicantReferenceEntity, { applicant, connection: session.connection });
}
