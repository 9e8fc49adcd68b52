import { expect, it } from 'vitest';
import { truuth } from '../../../src/providers/truuth/index.ts';
import { connected, deliveryOf } from '../contract.ts';
import { callback, settings } from './facts.ts';

const { provider } = connected(truuth, settings);
const read = (json: unknown, topic?: string) => provider.webhook.read(deliveryOf(json, {}, topic));

const PROVISIONING = {
  verificationId: callback.verificationId,
  externalRefId: callback.externalRefId,
  email: 'rasa@example.test',
  givenName: 'Rasa',
  faceImage: 'https://files.example.test/face.jpg',
};

it('names its events, for addresses of their own', () => {
  expect(provider.webhook.topics).toEqual(['callback', 'biopass']);
});

it.each([undefined, 'callbacks', 'constructor'])('tells events by their body where the address ends in %s', (topic) => {
  expect(read(callback, topic)).toMatchObject({ eventType: 'callback', kind: 'truth' });
  expect(read(PROVISIONING, topic)).toMatchObject({ eventType: 'biopass', kind: 'hint' });
});

it('takes an event with a status for a callback, though it has no results', () => {
  const { results: _, ...failed } = { ...callback, status: 'ERROR' };
  expect(read(failed)).toMatchObject({ eventType: 'callback', report: { status: 'FAILED', decision: null } });
});

it('never decides by what comes to the address of provisionings', () => {
  expect(read(callback, 'biopass')).toMatchObject({ eventType: 'biopass', kind: 'hint', report: { status: null } });
});

it('never decides by a provisioning that comes to the address of callbacks', () => {
  expect(read(PROVISIONING, 'callback')).toMatchObject({ kind: 'truth', report: { status: null, decision: null } });
});

it.each([
  ['our own id alone', { verificationId: undefined }, { providerReference: null }],
  ['its own id alone', { externalRefId: null }, { sessionId: null }],
  ['an empty id', { externalRefId: '' }, { sessionId: null }],
])('finds the session by %s', (_, changes, about) => {
  expect(read({ ...callback, ...changes })).toMatchObject({ about, report: { status: 'COMPLETED' } });
});

it('asks for no proof when its settings say none, and for the secret address instead', () => {
  const { WEBHOOK_TOKEN: _, ...bare } = settings;
  const open = connected(truuth, { ...bare, WEBHOOK_AUTH: 'none' }).provider;
  expect(open.webhook.authentication).toBe('SECRET_URL');
  expect(() => open.webhook.authenticate(deliveryOf(callback))).not.toThrow();
});

it.each(['bearer', 'basic'])('needs a token for %s', (WEBHOOK_AUTH) => {
  const { WEBHOOK_TOKEN: _, ...bare } = settings;
  expect(() => connected(truuth, { ...bare, WEBHOOK_AUTH })).toThrow('TRUUTH_WEBHOOK_TOKEN: is needed');
});
