import type { DecisionOutcome } from '../domain/decision.ts';
import { sealBody } from '../store/bodies.ts';
import { WebhookDeliveryEntity, type WebhookDisposition } from '../store/entities/webhook-delivery.ts';
import type { EntityManager } from '../store/store.ts';
import type { Applied } from './apply.ts';
import type { LockedSession } from './lock.ts';

/** A delivery of the inbox that is being processed. */
export interface PendingDelivery {
  readonly id: string;
  readonly attempts: number;
  readonly receivedAt: Date;
  /** Unsealed. */
  readonly body: Buffer;
  /** The verdict that its event states, if any. */
  readonly verdict?: DecisionOutcome | undefined;
}

/** Dispositions of deliveries that are still to be processed. */
export const UNSETTLED: readonly WebhookDisposition[] = ['RECEIVED', 'UNMATCHED', 'FAILED'];

const DISPOSITION_OF: Record<Applied, WebhookDisposition> = {
  changed: 'APPLIED',
  unchanged: 'APPLIED',
  stale: 'STALE',
  erased: 'IGNORED',
};

/**
 * Settles a delivery in the transaction that changed its session, and seals its body under the applicant's key. Two
 * runs of the same job take turns by the session's lock, and the second one changes nothing.
 */
export async function settleDelivery(
  em: EntityManager,
  { id, attempts, body }: PendingDelivery,
  { row, dataKey }: LockedSession,
  applied: Applied,
): Promise<void> {
  await em.nativeUpdate(
    WebhookDeliveryEntity,
    { id, disposition: { $in: [...UNSETTLED] } },
    {
      session: row,
      disposition: DISPOSITION_OF[applied],
      attempts: attempts + 1,
      error: null,
      processedAt: new Date(),
      body: dataKey && sealBody(dataKey, id, body),
      bodyKey: null,
    },
  );
}
