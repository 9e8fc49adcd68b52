import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Report, statusReport } from '../../src/domain/report.ts';
import type { SessionState } from '../../src/domain/session.ts';
import { isEnd, rankOf, type SessionStatus } from '../../src/domain/status.ts';
import { transition } from '../../src/domain/transition.ts';
import { allFacts } from '../providers/all.ts';
import { connected, deliveryOf, type ProviderFacts, type StatusFacts } from '../providers/contract.ts';

const at = (minute: number): Date => new Date(Date.UTC(2026, 2, 1, 4, minute));
const FRESH: SessionState = {
  status: 'PENDING',
  providerStatus: null,
  decision: null,
  decisionHistory: [],
  inputReasons: [],
  statusMoment: { at: at(-1), receivedAt: at(-1) },
  statusSource: 'API',
  decisionMoment: null,
  reportedAt: at(-1),
  reopenedAt: null,
  startedAt: null,
  submittedAt: null,
  completedAt: null,
};

/** Where reports lead in the order of their arrival; every step must be lawful. */
function after(reports: readonly Report[]) {
  let state = FRESH;
  for (const report of reports) {
    const result = transition(state, report, { source: 'WEBHOOK', receivedAt: at(59) }, new Set());
    if (result.kind === 'stale') continue;
    const { next } = result;
    const sentBack = state.status === 'IN_REVIEW' && next.status === 'PROCESSING' && next.statusMoment.at > state.statusMoment.at;
    expect(rankOf(next.status) >= rankOf(state.status) || sentBack).toBe(true);
    if (state.status === 'COMPLETED') expect(next.status).toBe('COMPLETED');
    state = next;
  }
  // When a decision was first made is known only of what arrived: it is no part of where it all ends.
  const { status, statusMoment, decision, decisionMoment } = state;
  const statusAt = isEnd(status) ? null : statusMoment.at;
  return { status, statusAt, outcome: decision?.outcome ?? null, decisionAt: decisionMoment?.at };
}

const decided = (outcome: 'APPROVED' | 'REJECTED', minute: number): Report => ({
  ...statusReport('COMPLETED', null, at(minute)),
  decision: { outcome, reasons: [], source: 'PROVIDER', decidedAt: null },
});

/** What a provider can truly have lived through: statuses that rise, reviews that send back, decisions that are revised. */
const history = fc
  .record({
    early: fc.subarray(['PENDING', 'IN_PROGRESS'] as const),
    middle: fc.array(fc.constantFrom('PROCESSING', 'IN_REVIEW'), { maxLength: 4 }),
    left: fc.option(fc.constantFrom('ABANDONED', 'EXPIRED', 'FAILED')),
    decisions: fc.array(fc.constantFrom('APPROVED', 'REJECTED'), { maxLength: 3 }),
  })
  .map(({ early, middle, left, decisions }) => [
    ...[...early, ...middle, ...(left ? [left] : [])].map((status, minute) =>
      statusReport(status as SessionStatus, null, at(minute)),
    ),
    ...decisions.map((outcome, number) => decided(outcome as 'APPROVED' | 'REJECTED', 20 + number)),
  ])
  .filter((reports) => reports.length > 0);

/** How it may reach us: in any order, some of it twice, some of it never; the last of it always. */
const arrival = history.chain((reports) => {
  const last = reports.at(-1) as Report;
  return fc.record({
    reports: fc.constant(reports),
    arriving: fc
      .tuple(fc.subarray(reports.slice(0, -1)), fc.array(fc.constantFrom(...reports), { maxLength: 4 }))
      .chain(([some, again]) => {
        const all = [...some, ...again, last];
        return fc.shuffledSubarray(all, { minLength: all.length, maxLength: all.length });
      }),
  });
});

test('10,000 random orders with drops, repetitions and late reversals lead to one end', () => {
  fc.assert(
    fc.property(arrival, ({ reports, arriving }) => {
      expect(after(arriving)).toEqual(after([reports.at(-1) as Report]));
    }),
    { numRuns: 10_000, seed: 20_260_301 },
  );
});

describe.each(Object.entries<ProviderFacts>(allFacts))('%s', (_kind, facts) => {
  test('all permutations of its reports lead to one end', async () => {
    const reports = await sequenceOf(facts);
    expect(reports.length).toBeGreaterThan(2);
    const end = after(reports);
    expect(end.status).toBe('COMPLETED');
    for (const order of permutations(reports)) expect(after(order)).toEqual(end);
  });
});

/** Up to six reports as the adapter makes them, one per status in rising rank, the decision last, a minute apart. */
async function sequenceOf({ definition, settings, session, statuses }: ProviderFacts): Promise<Report[]> {
  const reportOf = async (fact: StatusFacts): Promise<Report | null | undefined> => {
    const { provider } = connected(definition, settings, 'answers' in fact ? fact.answers : {});
    if ('answers' in fact) return provider.fetchReport?.(session);
    const notification = provider.webhook.read(deliveryOf(fact.delivery, {}, fact.topic));
    return notification?.kind === 'truth' ? notification.report : null;
  };
  const firstOfEach = new Map(statuses.toReversed().map((fact) => [fact.status, fact]));
  firstOfEach.delete(null);
  const order = [...firstOfEach.values()].sort((a, b) => rank(a) - rank(b)).slice(-6);
  const reports = await Promise.all(order.map(reportOf));
  return reports.flatMap((report, minute) => (report ? [{ ...report, occurredAt: at(minute) }] : []));
}

const rank = ({ status }: StatusFacts): number => (status === 'COMPLETED' ? 100 : rankOf(status ?? 'PENDING'));

function* permutations<Item>(items: readonly Item[]): Generator<Item[]> {
  if (items.length === 0) return yield [];
  for (const [index, item] of items.entries()) {
    for (const rest of permutations(items.toSpliced(index, 1))) yield [item, ...rest];
  }
}
