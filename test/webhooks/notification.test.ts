import { expect, test } from 'vitest';
import type { SessionKeys } from '../../src/domain/session.ts';
import type { Notification } from '../../src/providers/contract/webhook.ts';
import { eventTypeOf, readNotification } from '../../src/webhooks/notification.ts';
import { APPLICANT_ID, SESSION_ID } from '../providers/people.ts';

const SIGNAL = { about: {}, identity: { by: 'nothing' }, kind: 'signal' } as const;
const NONE = { providerReference: null, sessionId: null, applicantId: null };

function aboutOf(about: SessionKeys) {
  const pointing: Notification = {
    eventType: 'any',
    about,
    identity: { by: 'nothing' },
    kind: 'signal',
  };
  const webhook = { authentication: 'NONE', authenticate: () => {}, read: () => pointing } as const;
  return readNotification({ webhook }, { body: Buffer.of(), topic: null, receivedAt: new Date() })?.about;
}

test('ids are taken as they are', () => {
  const about = { providerReference: 'v-1/a:b', sessionId: SESSION_ID, applicantId: APPLICANT_ID };
  expect(aboutOf(about)).toEqual(about);
});

test.each(['Rasa Contoh', 'v\u0000', '\ud800', 'ä', 'x'.repeat(201), ''])('%j is no id', (text) => {
  expect(aboutOf({ providerReference: text })).toBeUndefined();
  expect(aboutOf({ sessionId: text, applicantId: text })).toBeUndefined();
  expect(aboutOf({ providerReference: text, sessionId: SESSION_ID })).toEqual({ ...NONE, sessionId: SESSION_ID });
});

test('our own ids are UUIDs', () => {
  expect(aboutOf({ sessionId: 'order-77', applicantId: 'customer-1' })).toBeUndefined();
});

test.each(['kyc.session.completed', 'CREATED_KYC', 'x'.repeat(64)])(
  '%s is kept as the type of an event',
  (eventType) => {
    expect(eventTypeOf({ ...SIGNAL, eventType })).toBe(eventType);
  },
);

test.each(['Rasa Contoh', 'rasa@example.test', 'x'.repeat(65), ''])(
  '%j is free text and no type of an event',
  (eventType) => {
    expect(eventTypeOf({ ...SIGNAL, eventType })).toBeNull();
  },
);
