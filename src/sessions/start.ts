import { randomUUID } from 'node:crypto';
import { UniqueConstraintViolationException } from '@mikro-orm/core';
import { statusReport } from '../domain/report.ts';
import type { StartGrant } from '../domain/start-grant.ts';
import type { Connection } from '../providers/connections/connection.ts';
import { asProviderError, ProviderError } from '../providers/contract/errors.ts';
import type { Provider } from '../providers/contract/provider.ts';
import type { CreatedSession, SessionRequest } from '../providers/contract/start.ts';
import { dataKeyOf, type SealedSession, sealRow } from '../store/crypto/sealed.ts';
import { ApplicantReferenceEntity } from '../store/entities/applicant.ts';
import { SessionEntity } from '../store/entities/session.ts';
import { dequeue, enqueue } from '../store/jobs.ts';
import { throughOutage } from '../store/outage.ts';
import { ensureApplicant, findApplicantReference } from './applicants.ts';
import { apply } from './apply.ts';
import { call } from './call.ts';
import { SessionProviderError } from './errors.ts';
import type { Gateway } from './gateway.ts';
import { changing, lock } from './lock.ts';
import { rematchDeliveries } from './rematch.ts';
import { findStarted, fingerprintText, replay } from './replay.ts';
import { planRecovery } from './schedule.ts';
import { GrantUsedUp, takeStart } from './start-grant.ts';
import { type StartInput, validateStart, verificationOf } from './validate.ts';

// During an outage, a provider's answer waits this long for the database, so that its link is not lost.
const KEEPING_MS = 20_000;

interface Start {
  readonly caller: string;
  readonly input: StartInput;
  readonly grant: Pick<StartGrant, 'id' | 'maximum'> | null;
  readonly fingerprint: string;
}

interface Row {
  readonly id: string;
  readonly applicantId: string;
}

/**
 * Starts a verification and returns the session's id. The session's row is committed before the provider is called, so
 * that every start ends with a link, or as FAILED with the reason. A start under a grant uses up one of its sessions.
 * @throws {InputError} {ConflictError} {SessionProviderError}
 */
export async function startVerification(
  gateway: Gateway,
  caller: string,
  input: StartInput,
  grant: Pick<StartGrant, 'id' | 'maximum'> | null = null,
): Promise<string> {
  const connection = validateStart(input, gateway.connections);
  // Under every key of the ring: an input is recognised while keys rotate.
  const fingerprints = gateway.store.vault.digests(fingerprintText(input), 'start');
  const earlier = await findStarted(gateway, caller, input.idempotencyKey);
  if (earlier) return replay(gateway, earlier, fingerprints);

  let row: Row;
  try {
    row = await insertRow(gateway, connection, { caller, input, grant, fingerprint: fingerprints[0] ?? '' });
  } catch (error) {
    // Another request with the same key was first.
    const isLate = error instanceof UniqueConstraintViolationException || error instanceof GrantUsedUp;
    const winner = isLate && (await findStarted(gateway, caller, input.idempotencyKey));
    if (winner) return replay(gateway, winner, fingerprints);
    throw error;
  }
  await create(gateway, connection, row, input);
  return row.id;
}

async function create(gateway: Gateway, connection: Connection, row: Row, input: StartInput): Promise<void> {
  const request = await requestOf(gateway, connection, row, input);
  try {
    const created = await call(gateway, connection, 'start', (provider) => createOrFind(provider, request));
    const deadline = Date.now() + KEEPING_MS;
    await throughOutage(
      () => keepLink(gateway, connection, row, created),
      () => Date.now() > deadline,
    );
  } catch (error) {
    if (!(error instanceof ProviderError)) throw error;
    await failStart(gateway, row.id, error);
    throw new SessionProviderError(connection.key, row.id, error);
  }
}

/** Creates a session. After an error in doubt it is looked up, where the provider has a call for that. */
async function createOrFind(provider: Provider, request: SessionRequest): Promise<CreatedSession> {
  try {
    return await provider.createSession(request);
  } catch (error) {
    if (!asProviderError(error).inDoubt) throw error;
    const created = await provider.findSession?.({ ...request, providerReference: null });
    if (!created) throw error;
    return created;
  }
}

/**
 * Opens a session with the provider's answer to its start. @throws {SessionProviderError} when the start was given up
 * meanwhile
 */
export async function keepLink(
  gateway: Gateway,
  connection: Connection,
  { id, applicantId }: Row,
  created: CreatedSession,
): Promise<void> {
  const { providerReference, providerStatus } = created;
  const report = { ...statusReport('PENDING', providerStatus), providerReference };
  const applied = await changing(gateway, async (em) => {
    const locked = await lock(em, gateway.store.vault, id);
    const result = await apply(gateway, em, locked, report, { source: 'API', receivedAt: new Date() }, created);
    await dequeue(em, 'recover_start', { sessionId: id, instance: '', dead: false });
    if (result === 'erased') {
      // The applicant was erased meanwhile: the data that the provider has just received is deleted there too.
      locked.row.providerReference = providerReference;
      if (connection.provider.eraseSession) await enqueue(em, 'erase_session', { sessionId: id });
    } else await rematchDeliveries(em, connection.key, { providerReference, sessionId: id, applicantId });
    return result;
  });
  // Unchanged: an earlier transaction stored it, and its answer was lost.
  if (applied === 'stale' || applied === 'erased') {
    const message = 'The start was given up before the provider answered. Start again.';
    throw new SessionProviderError(connection.key, id, new ProviderError('PROVIDER_UNAVAILABLE', message));
  }
}

/** Ends a start without a link: FAILED, with the reason. */
export async function failStart(gateway: Gateway, sessionId: string, { code, message }: ProviderError): Promise<void> {
  await changing(gateway, async (em) => {
    const locked = await lock(em, gateway.store.vault, sessionId);
    const arrival = { source: 'API', receivedAt: new Date() } as const;
    await apply(gateway, em, locked, statusReport('FAILED', null), arrival, { failure: { code, message } });
    await dequeue(em, 'recover_start', { sessionId, instance: '', dead: false });
  });
}

async function insertRow(
  { store, liveness }: Gateway,
  connection: Connection,
  { caller, input, grant, fingerprint }: Start,
): Promise<Row> {
  return store.orm.em.fork().transactional(async (em) => {
    if (grant) await takeStart(em, grant);
    const applicant = await ensureApplicant(em, store.vault, input.applicant.externalId);
    const now = new Date();
    const id = randomUUID();
    const key = dataKeyOf(store.vault, applicant);
    const session = em.create(SessionEntity, {
      id,
      sealed: key && sealRow(key, 'session', id, expecting(input)),
      connection: connection.key,
      applicant: applicant.id,
      status: 'PENDING',
      statusAt: now,
      statusSource: 'API',
      reference: input.reference ?? null,
      metadata: input.metadata ?? null,
      reasons: [],
      inputReasons: [],
      decisions: [],
      attempts: [],
      parts: {},
      idempotencyCaller: input.idempotencyKey ? caller : null,
      idempotencyKey: input.idempotencyKey ?? null,
      fingerprint: input.idempotencyKey ? fingerprint : null,
      startGrant: grant?.id ?? null,
      createdAt: now,
      updatedAt: now,
    });
    await planRecovery(em, { sessionId: session.id, instance: liveness.id, dead: false });
    return { id: session.id, applicantId: applicant.id };
  });
}

/** The sealed part of a session before its provider has answered: the expected document, to be compared later. */
const expecting = ({ document }: StartInput): SealedSession => ({
  providerStatus: null,
  screeningStatus: null,
  expected: document ?? null,
});

async function requestOf(
  { store, webhookUrl }: Gateway,
  connection: Connection,
  { id, applicantId }: Row,
  input: StartInput,
): Promise<SessionRequest> {
  const reference = (value: string) => ({ applicant: applicantId, connection: connection.key, reference: value });
  return {
    ...verificationOf(connection, input),
    sessionId: id,
    applicantId,
    webhookUrl: webhookUrl(connection.key),
    applicantReference: await findApplicantReference(store.orm.em.fork(), applicantId, connection.key),
    keepApplicantReference: async (value) => {
      await store.orm.em.fork().upsert(ApplicantReferenceEntity, reference(value));
    },
  };
}
