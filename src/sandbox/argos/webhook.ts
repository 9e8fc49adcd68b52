import type { Account, Webhook } from '../imitation.ts';
import type { Session, Step } from '../session.ts';
import { wrap } from './encryption.ts';
import { BEGUN, DECIDED, personal } from './submission.ts';
import { switchesOf } from './switches.ts';

/** The webhooks of a step, one per event, flat. There is none for an applicant who leaves. */
export function announce(account: Account, session: Session, { action, from, at }: Step): Webhook[] {
  if (action === 'approve' || action === 'reject') {
    const { kycResultAt = at.toISOString() } = DECIDED.parse(session.data);
    const reviewer = from === 'review' || from === 'completed' ? 'agent' : 'system';
    session.data = { ...session.data, kycResultAt, reviewer };
  }
  const created = from === 'created' ? [webhook(account, session, 'created', begun(session, at))] : [];
  switch (action) {
    case 'start':
      return created;
    case 'review':
      return switchesOf(account).submitWebhook
        ? [...created, webhook(account, session, 'submit', { created_at: at.toISOString(), ipAddress: '203.0.113.9' })]
        : created;
    case 'approve':
      return [
        ...created,
        webhook(account, session, 'approved', approved(account, session, at)),
        ...screened(account, session),
      ];
    case 'reject':
      return [...created, webhook(account, session, 'rejected', rejected(account, session, at))];
    default:
      return [];
  }
}

function webhook(account: Account, session: Session, event: string, more: object): Webhook {
  const { userid, email, cf1, cf2, cf3, tokenId } = BEGUN.parse(session.data);
  const common = { submission_id: session.id, email, userid, cf: { cf1, cf2, cf3 }, ...(tokenId ? { tokenId } : {}) };
  return {
    event,
    headers: { 'Content-Type': 'application/json; charset=utf-8' },
    body: JSON.stringify(wrap(account, { webhook_trigger: event, ...common, ...more })),
  };
}

const begun = (session: Session, at: Date) => ({
  kyc_result: { status: 'incomplete', created_at: session.createdAt },
  created_at: at.toISOString(),
  ipAddress: '203.0.113.9',
});

function approved(account: Account, session: Session, at: Date) {
  const { fullName, gender, nationality, dateOfBirth, ageGroup, firstName, lastName, ...document } = personal(session);
  const { kycResultAt, reviewer } = DECIDED.parse(session.data);
  const { drift } = switchesOf(account);
  return {
    kyc_result: {
      status: 'approved',
      created_at: session.createdAt,
      [drift ? 'update_at' : 'updated_at']: at.toISOString(),
      kyc_result_at: kycResultAt,
      reviewer,
    },
    [drift ? 'fullName' : 'full_name']: fullName,
    first_name: firstName,
    last_name: lastName,
    gender,
    nationality,
    date_of_birth: dateOfBirth,
    age_group: ageGroup,
    ipAddress: '203.0.113.9',
    ...document,
    [drift ? 'addtional_list' : 'additional_list']: [],
  };
}

function rejected(account: Account, session: Session, at: Date) {
  const code = session.reason ?? 'other';
  const { drift } = switchesOf(account);
  return {
    kyc_result: {
      status: 'rejected',
      comment: drift ? `Rejected: ${code}` : [`Rejected: ${code}`],
      commentCode: drift ? code : [code],
      [drift ? 'update_at' : 'updated_at']: at.toISOString(),
    },
    ipAddress: '203.0.113.9',
  };
}

/** The screening, which only follows an approval; `created_at` is still the submission's. */
function screened(account: Account, session: Session): Webhook[] {
  const { aml } = switchesOf(account);
  if (aml === 'none') return [];
  const result =
    aml === 'clean'
      ? { currentstatus: 'Cleared', risk_level_summary: 'LOW' }
      : { currentstatus: aml, risk_level_summary: 'HIGH' };
  return [webhook(account, session, 'aml', { aml_result: result, created_at: session.createdAt })];
}
