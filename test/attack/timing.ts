import { createHmac } from 'node:crypto';
import { API_KEY } from '../e2e/harness.ts';
import { type Cluster, startCluster } from '../faults/cluster.ts';
import { type Figure, percentile } from '../faults/figures.ts';

const ROUNDS = 1500;
const SIGNED_KIND = 'truestack';

/** Something that is asked with a guess; the guesses are timed against each other. */
interface Guessing {
  readonly what: string;
  readonly near: string;
  readonly far: string;
  readonly right: string;
  ask(guess: string): Promise<Response>;
}

/**
 * How much longer a guess takes that is right but for its last character than one that is wrong from its first: taken in
 * turns in one run, by the median, beside how far the middle half of the times lies apart by itself.
 */
export async function runTiming(): Promise<Figure[]> {
  const cluster = await startCluster({ instances: 1, kinds: [SIGNED_KIND] });
  try {
    const figures: Figure[] = [];
    for (const guessing of await guessings(cluster)) figures.push(await timed(guessing));
    return figures;
  } finally {
    await cluster.stop();
  }
}

async function timed({ what, near, far, right, ask }: Guessing): Promise<Figure> {
  if (!(await ask(right)).ok) throw new Error(`the right ${what} was refused`);
  const times: Record<'near' | 'far' | 'right', number[]> = { near: [], far: [], right: [] };
  const guesses = Object.entries({ near, far, right }) as ['near' | 'far' | 'right', string][];
  for (let round = 0; round < ROUNDS; round += 1) {
    // What goes before bears on what comes after: each comes after each as often.
    const [turned, rest] = [guesses.slice(round % 3), guesses.slice(0, round % 3)];
    const turns = [...turned, ...rest];
    for (const [name, guess] of round % 2 === 0 ? turns : turns.toReversed()) {
      const began = performance.now();
      await (await ask(guess)).arrayBuffer();
      times[name].push((performance.now() - began) * 1000);
    }
  }
  const median = (of: readonly number[]) => percentile(of, 50);
  const spread = percentile(times.far, 75) - percentile(times.far, 25);
  return {
    name: `${what}: a near guess against a far one (µs)`,
    value: Math.round(median(times.near) - median(times.far)),
    must: null,
    detail: `of ${Math.round(median(times.far))}, whose middle half lies ${Math.round(spread)} apart; right: ${Math.round(median(times.right))}`,
  };
}

async function guessings({ urls, connections }: Cluster): Promise<Guessing[]> {
  const [url = ''] = urls();
  const post = (headers: Record<string, string>, body: string, path = '/graphql') =>
    fetch(url + path, { method: 'POST', body, headers: { 'content-type': 'application/json', ...headers } });
  const ask = (authorization: string) => post({ authorization }, '{"query":"{ __typename }"}');
  const answer = await post(
    { authorization: `Bearer ${API_KEY}` },
    JSON.stringify({
      query: `mutation { createApplicantToken(input: { applicantExternalId: "timed" }) {
        ... on CreateApplicantTokenSuccess { token } } }`,
    }),
  );
  const { data } = (await answer.json()) as { data: { createApplicantToken: { token: string } } };
  const { token } = data.createApplicantToken;
  const [head = '', claims = '', signature = ''] = token.split('.');
  const body = '{"event":"session.status.updated"}';
  // What TrueStack signs with where no secret was agreed on.
  const secret = connections.TRUESTACK_API_KEY ?? '';
  const signed = createHmac('sha256', secret).update(body).digest('hex');
  return [
    guessing('API key', `Bearer ${API_KEY}`, 'Bearer '.length, ask),
    guessing('token', signature, 0, (guess) => ask(`Bearer ${head}.${claims}.${guess}`)),
    guessing('signature', signed, 0, (guess) =>
      post({ 'x-webhook-signature': guess }, body, `/webhooks/${SIGNED_KIND}`),
    ),
  ];
}

const other = (character: string): string => (character === 'a' ? 'b' : 'a');

function guessing(what: string, right: string, from: number, ask: (guess: string) => Promise<Response>): Guessing {
  // The last character of base64url may hold bits that must be nought: it stays, the one before it counts.
  const last = right.slice(-1);
  const near = right.slice(0, -2) + other(right.at(-2) ?? '') + last;
  const far = right.slice(0, from) + [...right.slice(from, -1)].map(other).join('') + last;
  return { what, right, near, far, ask };
}
