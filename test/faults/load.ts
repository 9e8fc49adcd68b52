import { setTimeout as delay } from 'node:timers/promises';
import { Agent, fetch } from 'undici';
import { createVault, parseKeyRing } from '../../src/store/crypto/vault.ts';
import { queryAt } from '../e2e/process.ts';
import type { Cluster } from './cluster.ts';
import type { Random } from './random.ts';

/** Its webhooks are the truth by themselves, so that no call to it stands between a delivery and its effect. */
export const LOADED_KIND = 'truuth';
const SESSIONS = 40;
const REPEATED = 0.05;
const BEGINNING = Date.UTC(2026, 0, 1);

interface Delivery {
  readonly body: string;
  readonly identity: string;
}

/** Deliveries on their way. */
export interface Load {
  readonly sent: ReadonlySet<string>;
  /** By identity. */
  readonly acknowledged: ReadonlySet<string>;
  readonly latencies: readonly number[];
  /** Pauses once so many are acknowledged; never, until it is told. */
  allow(count: number): void;
  stop(): Promise<void>;
}

/** Keeps so many unique, authentic deliveries in flight; what is not acknowledged is sent again, as providers do. */
export async function startLoad(cluster: Cluster, random: Random, inFlight: number): Promise<Load> {
  const sessions = await begin(cluster);
  const { url, token } = await addressOf(cluster);
  const vault = createVault(parseKeyRing(cluster.ring));
  const dispatcher = new Agent({ connections: inFlight, pipelining: 1 });
  const [sent, acknowledged, latencies] = [new Set<string>(), new Set<string>(), [] as number[]];
  let made = 0;
  let allowed = Number.POSITIVE_INFINITY;
  let stopping = false;

  const make = (): Delivery => {
    const body = callback(random.pick(sessions), made);
    made += 1;
    return { body, identity: vault.digest(`callback\n${body}`, 'delivery.body') };
  };
  const post = async (body: string): Promise<boolean> => {
    const began = performance.now();
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
    const answer = await fetch(url, { method: 'POST', body, headers, dispatcher }).catch(() => null);
    await answer?.body?.cancel();
    if (answer?.ok) latencies.push(performance.now() - began);
    return answer?.ok ?? false;
  };
  const work = async (): Promise<void> => {
    while (!stopping) {
      if (acknowledged.size >= allowed) {
        await delay(5);
        continue;
      }
      const { body, identity } = make();
      sent.add(identity);
      while (!stopping && !(await post(body))) await delay(20 + random.below(80));
      if (stopping) return;
      acknowledged.add(identity);
      if (random.chance(REPEATED)) await post(body);
    }
  };
  const working = Array.from({ length: inFlight }, work);
  return {
    sent,
    acknowledged,
    latencies,
    allow(count) {
      allowed = count;
    },
    async stop() {
      stopping = true;
      await Promise.all(working);
      await dispatcher.destroy();
    },
  };
}

interface Begun {
  readonly providerReference: string;
}

async function begin(cluster: Cluster): Promise<Begun[]> {
  const start = `mutation ($input: StartVerificationInput!) { startVerification(input: $input) {
    ... on StartVerificationSuccess { session { providerReference } } } }`;
  return Promise.all(
    Array.from({ length: SESSIONS }, async (_, index) => {
      const applicant = { externalId: `person-${index}`, fullName: 'Ana Prueba', email: `ana-${index}@example.test` };
      const { startVerification } = await queryAt<{ startVerification: { session: Begun } }>(
        cluster.balancer.url,
        start,
        {
          input: { provider: LOADED_KIND, applicant },
        },
      );
      return startVerification.session;
    }),
  );
}

async function addressOf(cluster: Cluster): Promise<{ url: string; token: string }> {
  const { providers } = await queryAt<{ providers: { webhookUrl: string }[] }>(
    cluster.balancer.url,
    '{ providers { webhookUrl } }',
    {},
  );
  // Through the balancer, whatever the gateway takes for its public address.
  const { pathname } = new URL(providers[0]?.webhookUrl ?? '');
  return { url: `${cluster.balancer.url}${pathname}/callback`, token: cluster.connections.TRUUTH_WEBHOOK_TOKEN ?? '' };
}

/** A result that is newer than all before it and differs from each: whichever is applied changes its session. */
const callback = ({ providerReference }: Begun, number: number): string =>
  JSON.stringify({
    verificationId: providerReference,
    status: 'DONE',
    completedAt: new Date(BEGINNING + number).toISOString(),
    identityOwner: { givenName: 'Ana', familyName: `Prueba ${number}` },
    results: {
      proofingOutcomes: [
        {
          proofingType: { code: 'IDENTITY_PROOFING' },
          proofingStatus: 'PASS',
          documents: [{ countryCode: 'AUS', documentType: 'PASSPORT', documentId: `N${number}` }],
        },
      ],
    },
  });
