import type { Account } from '../imitation.ts';
import type { Session, SessionStatus } from '../session.ts';
import { partId } from './part-id.ts';
import { STARTED, type Started } from './started.ts';
import { switchesOf } from './switches.ts';

const STATUSES: Readonly<Record<SessionStatus, string>> = {
  created: 'Pending',
  started: 'InProgress',
  review: 'Completed',
  completed: 'Completed',
  abandoned: 'Aborted',
  expired: 'Expired',
};

/** The session as it was before what befell it last: what a webhook of an earlier moment tells. */
export const earlier = (session: Session, status: 'started' | 'review'): Session => ({
  ...session,
  status,
  outcome: null,
  reason: null,
  data: { ...session.data, suspended: false },
});

/** The IDV resource; a step the applicant has not reached is absent. */
export function verificationOf(account: Account, session: Session) {
  const started = STARTED.parse(session.data);
  return {
    id: session.id,
    status: started.suspended ? 'Suspended' : STATUSES[session.status],
    applicationId: account.credentials.applicationId,
    externalReferenceId: started.externalReferenceId ?? null,
    createdUtc: session.createdAt,
    modifiedUtc: session.updatedAt,
    setup: { id: started.setupId, versionId: partId(started.setupId, 'version') },
    registration: started.registration ?? {},
    communicationChannels: [],
    redaction: { redactedUtc: switchesOf(account).redacted ? session.updatedAt : null },
    step: stepsOf(session, started),
  };
}

interface Steps {
  readonly consent?: object;
  readonly kycIdentification?: object;
}

function stepsOf({ id, outcome }: Session, { begunAt, identificationId }: Started): Steps {
  if (begunAt === null) return {};
  return {
    consent: { id: partId(id, 'consent'), consentedUtc: begunAt, isConsented: true },
    kycIdentification: { id: identificationId, isSuccess: outcome === null ? null : outcome === 'approved' },
  };
}
