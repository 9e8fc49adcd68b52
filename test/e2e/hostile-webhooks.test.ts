import { once } from 'node:events';
import { request } from 'node:http';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { allFacts } from '../providers/all.ts';
import type { ProofFacts, ProviderFacts } from '../providers/contract.ts';
import { type Harness, startHarness } from './harness.ts';

/** A connection whose webhooks prove their origin in one of the ways of its kind; `null`: by their address alone. */
interface Target {
  readonly key: string;
  readonly facts: ProviderFacts;
  readonly proof: ProofFacts | null;
}

const TARGETS: readonly Target[] = Object.values<ProviderFacts>(allFacts).flatMap((facts) =>
  (facts.proofs.length > 0 ? facts.proofs : [null]).map((proof, index) => ({
    key: `${facts.definition.kind}_${index}`,
    facts,
    proof,
  })),
);
// Names and values that would be seen anywhere they turned up.
const MARK = 'Zzyzx';

let harness: Harness;
beforeAll(async () => {
  const settings = TARGETS.flatMap(({ key, facts, proof }) =>
    Object.entries({ ...facts.settings, ...proof?.settings }).map(([name, value]) => [
      `${key.toUpperCase()}_${name}`,
      value,
    ]),
  );
  const list = TARGETS.map(({ key, facts }) => `${key}=${facts.definition.kind}`).join();
  harness = await startHarness({
    env: { PROVIDERS: list, ...Object.fromEntries(settings) },
    // Nobody is asked: what is hinted at stays to be done.
    fetch: () => Promise.reject(new TypeError('there is nobody')),
  });
});
afterAll(() => harness.stop());

type Headers = Record<string, string | string[]>;

async function send(target: Target, body: Buffer | string, headers: Headers = {}, method = 'POST'): Promise<number> {
  const topic = target.facts.deliveries[0]?.topic;
  const url = `${harness.running.gateway.webhookUrl(target.key)}${topic ? `/${topic}` : ''}`;
  const sent = request(url, { method, headers: { 'content-length': Buffer.byteLength(body), ...headers } });
  // Who sends too much is cut off.
  sent.on('error', () => {});
  sent.end(body);
  const [answer] = (await once(sent, 'response')) as [{ statusCode: number; resume(): void }];
  answer.resume();
  return answer.statusCode;
}

const bodyOf = ({ facts }: Target, more: object = {}): Buffer =>
  Buffer.from(JSON.stringify({ ...(facts.deliveries[0]?.json as object), ...more }));
/** With a text in place of every id of the session. */
const naming = (target: Target, text: string): Buffer => {
  const ids = Object.values(target.facts.deliveries[0]?.expected?.about ?? {}).filter((id) => typeof id === 'string');
  return Buffer.from(ids.reduce((json, id) => json.replaceAll(id, text), String(bodyOf(target))));
};
const signed = ({ proof }: Target, body: Buffer, at = new Date()): Headers => ({ ...proof?.sign(body, at) });

async function inbox(key: string): Promise<{ disposition: string; error: string | null }[]> {
  const { webhookDeliveries } = await harness.query<{
    webhookDeliveries: { edges: { node: { disposition: string; error: string | null } }[] };
  }>(
    `query ($key: String!) { webhookDeliveries(first: 100, filter: { providers: [$key] }) {
      edges { node { disposition error } } } }`,
    { key },
  );
  return webhookDeliveries.edges.map(({ node }) => node);
}

const kept = async (key: string): Promise<number> =>
  (await inbox(key)).filter(({ disposition }) => disposition !== 'DUPLICATE').length;

describe.each(TARGETS.map((target) => [target.key, target] as const))('webhooks of %s', (key, target) => {
  const isSigned = target.proof?.coversBody ?? false;
  const identity = target.facts.deliveries[0]?.expected?.identity.by;

  test('a true one is kept once, however often and in whatever wrapping it comes', async () => {
    const body = bodyOf(target);
    const headers = signed(target, body);
    expect(await send(target, body, headers)).toBe(200);
    expect(await send(target, body, headers)).toBe(200);
    expect(await send(target, body, { ...headers, 'content-type': 'text/html' })).toBe(200);
    expect(await send(target, body, { ...headers, 'content-length': [], 'transfer-encoding': 'chunked' })).toBe(200);
    expect(await kept(key)).toBe(identity === 'nothing' ? 4 : 1);
    expect(await inbox(key)).toHaveLength(4);
  });

  test('the same event is the same event, whatever else comes with it', async () => {
    const before = await kept(key);
    const body = bodyOf(target, { more: 1 });
    expect(await send(target, body, signed(target, body))).toBe(200);
    expect((await kept(key)) - before).toBe(identity === 'event' ? 0 : 1);
  });

  test('one that is not as it was signed is refused', async () => {
    const body = bodyOf(target, { n: 1 });
    const headers = signed(target, body);
    const others: readonly (readonly [string, Buffer])[] = [
      ['serialised anew', Buffer.from(JSON.stringify(JSON.parse(String(body)), null, 2))],
      ['with a space at its end', Buffer.concat([body, Buffer.from(' ')])],
      ['with a mark before it', Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), body])],
      ['with other line ends', Buffer.concat([body, Buffer.from('\r\n')])],
      ['packed', gzipSync(body)],
      ['empty', Buffer.alloc(0)],
    ];
    for (const [what, bytes] of others) {
      const status = await send(target, bytes, headers);
      if (isSigned) expect(status, what).toBe(401);
      else expect([200, 400], what).toContain(status);
    }
  });

  test('what says nothing we know is taken, what can’t be read is not, and nothing of either is told', async () => {
    const strange: readonly (readonly [string, Buffer, readonly number[]])[] = [
      [
        'an unknown event',
        bodyOf(target, { event: `${MARK}.event`, type: `${MARK}.type`, webhook_trigger: MARK }),
        [200],
      ],
      ['huge numbers', Buffer.from(String(bodyOf(target, { n: 1 })).replace('"n":1', '"n":1e400')), [200]],
      ['markup in names', bodyOf(target, { name: `<script>${MARK}</script>` }), [200]],
      ['no fields', Buffer.from('{}'), [200]],
      ['10,000 deep', Buffer.from('['.repeat(10_000) + ']'.repeat(10_000)), [200, 400]],
      ['1 MB', bodyOf(target, { text: MARK.repeat(200_000) }), [200]],
      ['over the cap', Buffer.alloc(1024 * 1024 + 1, MARK), [413]],
      ['names in place of ids', naming(target, `${MARK} 1991-02-03`), [200]],
      ['ids that are no text', naming(target, `${MARK}\\u0000`), [200]],
      ['no JSON', Buffer.from(MARK), [400]],
      ['invalid UTF-8', Buffer.from([0xff, 0xfe, 0x7b]), [400]],
    ];
    for (const [what, bytes, statuses] of strange) {
      expect(statuses, what).toContain(await send(target, bytes, signed(target, bytes)));
    }
    expect(JSON.stringify(harness.logged)).not.toContain(MARK);
    expect(JSON.stringify(await inbox(key))).not.toContain(MARK);
    const { rows } = await harness.running.gateway.store.pool.query('select session_keys from webhook_delivery');
    expect(JSON.stringify(rows)).not.toContain(MARK);
  });

  test('another way than POST is none', async () => {
    const body = bodyOf(target);
    for (const method of ['GET', 'PUT', 'DELETE'])
      expect(await send(target, body, signed(target, body), method)).toBe(405);
  });

  if (!target.proof) return;
  test('a proof that is missing, empty, twice there, too long or of another connection is none', async () => {
    const body = bodyOf(target, { n: 2 });
    const proof = Object.entries(signed(target, body)) as [string, string][];
    const each = (change: (value: string) => string | string[]): Headers =>
      Object.fromEntries(proof.map(([name, value]) => [name, change(value)]));
    expect(await send(target, body)).toBe(401);
    expect(
      await send(
        target,
        body,
        each(() => ''),
      ),
    ).toBe(401);
    expect(
      await send(
        target,
        body,
        each((value) => [value, value]),
      ),
    ).toBe(401);
    expect(
      await send(
        target,
        body,
        each((value) => `${value}${'0'.repeat(4000)}`),
      ),
    ).toBe(401);
    expect(
      await send(
        target,
        body,
        each((value) => value.repeat(1000)),
      ),
    ).toBeGreaterThanOrEqual(401);
    for (const other of TARGETS.filter(({ proof: theirs }) => theirs && theirs !== target.proof)) {
      const isSame = JSON.stringify(signed(other, body)) === JSON.stringify(signed(target, body));
      if (!isSame) expect(await send(target, body, signed(other, body)), other.key).toBe(401);
    }
  });
});

describe('the time that a provider signs', () => {
  const SECONDS = 1000;
  const windows: readonly (readonly [string, readonly number[], readonly number[]])[] = [
    ['truestack_1', [-299, 0, 299], [-301, 301, 9e9]],
    // Ondato tries again for a day with the time of the first.
    ['ondato_0', [-24 * 3600, -299, 0, 299], [-25 * 3600 - 60, 301, 9e9]],
  ];
  test.each(windows)('%s', async (key, near, far) => {
    const target = TARGETS.find((each) => each.key === key);
    if (!target) throw new Error('no such connection');
    const status = async (seconds: number) => {
      const body = bodyOf(target, { at: seconds });
      return send(target, body, signed(target, body, new Date(Date.now() + seconds * SECONDS)));
    };
    for (const seconds of near) expect(await status(seconds), `${seconds} s`).toBe(200);
    for (const seconds of far) expect(await status(seconds), `${seconds} s`).toBe(401);
  });
});
