import { expect, test } from 'vitest';
import { submissionOf } from '../../../src/sandbox/argos/submission.ts';
import { announce } from '../../../src/sandbox/argos/webhook.ts';
import type { Account } from '../../../src/sandbox/imitation.ts';
import { type Action, applyAction, newSession } from '../../../src/sandbox/session.ts';
import { SESSION_ID } from '../people.ts';

test('the imitation gives the times of the submission, of its first result and of its last change', () => {
  const at = (minute: number): Date => new Date(Date.UTC(2026, 2, 2, 9, minute));
  const account = { switches: {} } as unknown as Account;
  const session = newSession({ id: 's', aliases: [], hostedUrl: '', data: { userid: SESSION_ID } }, at(0));
  const webhooksOf = (action: Action, time: Date) =>
    announce(account, session, applyAction(session, action, null, time)).map(({ body }) => JSON.parse(body));
  const [, approved, aml] = webhooksOf('approve', at(5));
  expect(aml).toMatchObject({ webhook_trigger: 'aml', created_at: at(0).toISOString() });
  const first = { kyc_result_at: at(5).toISOString() };
  expect(approved.kyc_result).toMatchObject({ ...first, updated_at: at(5).toISOString(), reviewer: 'system' });

  webhooksOf('reject', at(10));
  const changed = { ...first, updated_at: at(10).toISOString(), reviewer: 'agent', kyc: { result: 'rejected' } };
  expect(submissionOf(account, session)).toMatchObject(changed);
});
