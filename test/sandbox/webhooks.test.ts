import { afterEach, beforeEach, expect, test } from 'vitest';
import { newSession, type Session } from '../../src/sandbox/session.ts';
import { createSender, type Delivery, type Sender, withoutSecrets } from '../../src/sandbox/webhooks.ts';
import { type Receiver, startReceiver } from './receiver.ts';

let receiver: Receiver;
let sender: Sender;
let session: Session;

beforeEach(async () => {
  receiver = await startReceiver();
  sender = createSender({ now: () => new Date(), recorded: () => {}, log: () => {} });
  session = newSession({ id: 's', aliases: [], hostedUrl: 'http://localhost/', data: {} }, new Date());
});
afterEach(async () => {
  await sender.close();
  await receiver.close();
});

const deliver = (event: string, url = receiver.url): Delivery => ({ event, url, body: event, headers: () => ({}) });
const bodies = () => receiver.received.map(({ body }) => body);

test('a failed webhook is sent again as often as the provider does, and holds up no other', async () => {
  receiver.statuses.push(500, 200, 503, 200);
  await sender.send(session, [deliver('one'), deliver('two')], [5, 5, 5]);
  expect(bodies()).toEqual(['one', 'two']);
  await receiver.arrived(4);
  expect(bodies()).toEqual(['one', 'two', 'one', 'one']);
});

test('a webhook that was taken is not sent again', async () => {
  receiver.statuses.push(500);
  await sender.send(session, [deliver('one')], [5, 5]);
  void sender.sendLater(session, [deliver('two')], [], 50);
  await receiver.arrived(3);
  expect(bodies()).toEqual(['one', 'one', 'two']);
});

test('what cannot be reached is an attempt without a status', async () => {
  await sender.send(session, [deliver('one', 'http://127.0.0.1:1/')], []);
  expect(session.attempts).toMatchObject([{ event: 'one', status: null, url: 'http://127.0.0.1:1/' }]);
});

test('a redirect is an answer, not a way to go', async () => {
  receiver.statuses.push(302);
  await sender.send(session, [deliver('one')], []);
  expect(session.attempts).toMatchObject([{ status: 302 }]);
});

test('two batches of a session go out one after the other', async () => {
  const first = sender.send(session, [deliver('one'), deliver('two')], []);
  await sender.send(session, [deliver('three')], []);
  await first;
  expect(bodies()).toEqual(['one', 'two', 'three']);
});

test('closing gives up what waits', async () => {
  receiver.statuses.push(500);
  await sender.send(session, [deliver('one')], [600_000]);
  await sender.close();
  expect(session.attempts).toHaveLength(1);
});

test('a URL in the log is without query and long segments', () => {
  expect(withoutSecrets('https://user:pass@host.test/webhooks/truestack/0123456789abcdef?token=x')).toBe(
    'https://host.test/webhooks/truestack/…',
  );
});
