import { expect, it } from 'vitest';
import { ondato } from '../../../src/providers/ondato/index.ts';
import { connected, deliveryOf, oddVariants } from '../contract.ts';
import { SESSION_ID } from '../people.ts';
import { settings, webhook } from './facts.ts';

it('ignores the webhooks of another application alone, whatever the letters of its id', () => {
  const { provider } = connected(ondato, { ...settings, APPLICATION_ID: '0A9F3F38' });
  const read = (applicationId: unknown) => provider.webhook.read(deliveryOf({ ...webhook, applicationId }));
  expect(read('0a9f3f38')).not.toBeNull();
  expect(read(null)).not.toBeNull();
  expect(read('another')).toBeNull();
});

it('reads an envelope whose fields are of any type, and finds its session where one is named', () => {
  const { provider } = connected(ondato, settings);
  const named = ['type', 'payload', 'payload.identityVerificationId', 'payload.externalReferenceId'];
  for (const { path, value, json } of oddVariants(webhook)) {
    const notification = provider.webhook.read(deliveryOf(json));
    const message = `${path} = ${JSON.stringify(value)}`;
    if (!named.includes(path))
      expect(notification, message).toMatchObject({ kind: 'signal', about: { sessionId: SESSION_ID } });
    else expect(notification?.kind ?? 'signal', message).toBe('signal');
  }
});

it('takes equal bodies without an id as one fact only where they carry a time', () => {
  const { provider } = connected(ondato, settings);
  const identityOf = (changes: object) => provider.webhook.read(deliveryOf({ ...webhook, ...changes }))?.identity;
  expect(identityOf({ id: null })).toEqual({ by: 'body' });
  expect(identityOf({ id: null, createdUtc: null })).toEqual({ by: 'nothing' });
});
