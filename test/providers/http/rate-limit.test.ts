import { describe, expect, it } from 'vitest';
import { memoryCounter } from '../../../src/lib/call-counter.ts';
import { type CallPriority, withPriority } from '../../../src/providers/http/priority.ts';
import { type CallBudget, callBudget, memoryBudget, rateLimited } from '../../../src/providers/http/rate-limit.ts';
import { failureOf } from '../contract.ts';

const NOW = new Date('2026-03-01T04:30:00.000Z');
const ADDRESS = 'https://api.example.test/';

/** A budget with scripted answers, which keeps the pauses it is asked for. */
function scripted(...waits: readonly number[]) {
  const left = [...waits];
  const pauses: number[] = [];
  const budget: CallBudget = {
    take: async () => left.shift() ?? 0,
    pause: async (milliseconds) => {
      pauses.push(milliseconds);
    },
  };
  return { budget, pauses, left };
}

/** A `fetch` that counts its calls and answers each alike. */
function counted(status = 200, headers: Record<string, string> = {}) {
  const calls: unknown[] = [];
  const fetch = async (input: unknown) => {
    calls.push(input);
    return new Response('{}', { status, headers });
  };
  return { fetch, calls };
}

describe('a budget in memory', () => {
  it('gives as many calls as it has, then says how long there will be none', async () => {
    const budget = memoryBudget(2);
    expect([await budget.take('start'), await budget.take('start')]).toEqual([0, 0]);
    const wait = await budget.take('start');
    expect(wait).toBeGreaterThan(0);
    expect(wait).toBeLessThanOrEqual(65_000);
  });

  it('gives none for as long as the provider said', async () => {
    const budget = memoryBudget(2);
    await budget.pause(9_000);
    expect(await budget.take('start')).toBeLessThanOrEqual(9_000);
    expect(await budget.take('start')).toBeGreaterThan(0);
  });

  it('is not stopped for hours by a header that must be a mistake', async () => {
    const budget = memoryBudget(2);
    await budget.pause(1_772_339_400_000_000);
    expect(await budget.take('start')).toBeLessThanOrEqual(15 * 60_000);
  });

  it('never gives more in any minute, whenever it begins', async () => {
    let now = 0;
    const budget = callBudget(
      memoryCounter(() => now),
      'calls',
      3,
    );
    const given: number[] = [];
    for (; now < 300_000; now += 500) if ((await budget.take('start')) === 0) given.push(now);
    expect(given.length).toBeGreaterThanOrEqual(12);
    expect(given.filter((at, index) => at - (given[index - 3] ?? -60_001) <= 60_000)).toEqual([]);
  });
});

describe('the priorities of a budget', () => {
  /** How many of a hundred calls a budget of 60 a minute gives, by the priority of each. */
  const given = async (budget: CallBudget, priority: CallPriority) => {
    const waits = [];
    for (let call = 0; call < 100; call += 1) waits.push(await budget.take(priority));
    return waits.filter((wait) => wait === 0).length;
  };

  it('gives polls a quarter, details up to a half, updates the rest but a tenth, and starts all that is left', async () => {
    const budget = memoryBudget(60);
    expect(await given(budget, 'poll')).toBe(15);
    expect(await given(budget, 'detail')).toBe(15);
    expect(await given(budget, 'update')).toBe(24);
    expect(await given(budget, 'start')).toBe(6);
  });

  it('gives updates what starts leave, even if starts take all that they can', async () => {
    const budget = memoryBudget(60);
    for (let call = 0; call < 58; call += 1) await budget.take('start');
    expect(await given(budget, 'update')).toBe(2);
  });

  it('gives polls nothing once half of the budget is used', async () => {
    const budget = memoryBudget(60);
    for (let call = 0; call < 25; call += 1) await budget.take('update');
    expect(await given(budget, 'poll')).toBe(5);
    expect(await given(budget, 'start')).toBe(30);
  });

  it('lets starts take everything', async () => {
    expect(await given(memoryBudget(60), 'start')).toBe(60);
  });

  it('does not count a refused poll against the polls of the minute', async () => {
    const limits: string[] = [];
    const counter = { ...memoryCounter(), giveBack: async (key: string) => void limits.push(key) };
    const budget = callBudget(counter, 'calls', 60);
    for (let call = 0; call < 30; call += 1) await budget.take('update');
    expect(await budget.take('poll')).toBeGreaterThan(0);
    expect(limits).toEqual(['calls:polls', 'calls:others']);
  });

  it('does not count refused updates against those of the minute', async () => {
    let now = 0;
    const budget = callBudget(
      memoryCounter(() => now),
      'calls',
      60,
    );
    expect(await given(budget, 'start')).toBe(60);
    expect(await given(budget, 'update')).toBe(0);
    now = 65_000;
    expect(await given(budget, 'update')).toBe(54);
  });

  it.each([1, 2, 3, 9])('gives each priority at least one of %i a minute', async (perMinute) => {
    for (const priority of ['poll', 'detail', 'update', 'start'] as const) {
      expect(await memoryBudget(perMinute).take(priority), priority).toBe(0);
    }
  });
});

describe('a fetch within a budget', () => {
  it('sends what the budget has room for', async () => {
    const { fetch, calls } = counted();
    const { budget } = scripted(0);
    expect((await rateLimited(fetch, budget, { now: () => NOW })(ADDRESS)).status).toBe(200);
    expect(calls).toEqual([ADDRESS]);
  });

  it('waits for its turn when that is near', async () => {
    const { fetch, calls } = counted();
    const { budget, left } = scripted(1, 1, 0);
    await rateLimited(fetch, budget, { now: () => NOW })(ADDRESS);
    expect(left).toEqual([]);
    expect(calls).toHaveLength(1);
  });

  it('sends once the pause that the provider asked for is over', async () => {
    const { fetch, calls } = counted();
    const budget = memoryBudget(2);
    await budget.pause(20);
    await rateLimited(fetch, budget, { now: () => NOW, maxWait: 35 })(ADDRESS);
    expect(calls).toHaveLength(1);
  });

  it('gives up unsent when its turn is too far, and says how far', async () => {
    const { fetch, calls } = counted();
    const { budget } = scripted(2_001);
    const error = await failureOf(rateLimited(fetch, budget, { now: () => NOW })(ADDRESS));
    expect(error).toMatchObject({
      code: 'PROVIDER_RATE_LIMITED',
      retryable: true,
      retryAfter: 2_001,
      inDoubt: false,
      origin: 'budget',
    });
    expect(calls).toEqual([]);
  });

  it('never lets a poll wait', async () => {
    const { fetch, calls } = counted();
    const { budget, left } = scripted(1, 0);
    const polled = withPriority('poll', () => rateLimited(fetch, budget, { now: () => NOW })(ADDRESS));
    expect(await failureOf(polled)).toMatchObject({ retryAfter: 1, origin: 'budget' });
    expect([calls, left]).toEqual([[], [0]]);
  });

  it('takes its turn with the priority of the code that calls it, update by default', async () => {
    const seen: CallPriority[] = [];
    const take: CallBudget['take'] = async (priority) => {
      seen.push(priority);
      return 0;
    };
    const budget: CallBudget = { take, pause: async () => {} };
    const limited = rateLimited(counted().fetch, budget, { now: () => NOW });
    await Promise.all([
      limited(ADDRESS),
      ...(['start', 'poll', 'update'] as const).map((priority) =>
        withPriority(priority, async () => {
          await Promise.resolve();
          await limited(ADDRESS);
        }),
      ),
    ]);
    expect(seen.sort()).toEqual(['poll', 'start', 'update', 'update']);
  });

  it('adds up what it waited', async () => {
    const { fetch, calls } = counted();
    const { budget } = scripted(2, 2, 2);
    await failureOf(rateLimited(fetch, budget, { now: () => NOW, maxWait: 5 })(ADDRESS));
    expect(calls).toEqual([]);
  });

  const reset = String(NOW.getTime() / 1000 + 30);

  it.each([
    ['429 with Retry-After in seconds', 429, { 'retry-after': '7' }, 7_000],
    ['429 with Retry-After as a date', 429, { 'retry-after': 'Sun, 01 Mar 2026 04:30:05 GMT' }, 5_000],
    ['429 with a date that is past', 429, { 'retry-after': 'Sun, 01 Mar 2026 04:29:00 GMT' }, 0],
    ['429 with X-RateLimit-Reset alone', 429, { 'x-ratelimit-reset': reset }, 30_000],
    ['429 with nonsense', 429, { 'retry-after': 'soon', 'x-ratelimit-reset': '-1' }, 0],
    ['429 that says nothing', 429, {}, 0],
    ['the last call of a minute', 200, { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': reset }, 30_000],
    ['a call with others left', 200, { 'x-ratelimit-remaining': '1', 'x-ratelimit-reset': reset }, 0],
    ['an answer without such headers', 200, {}, 0],
  ] as const)('heeds %s', async (_, status, headers, pause) => {
    const { budget, pauses } = scripted(0);
    const { fetch } = counted(status, headers);
    await rateLimited(fetch, budget, { now: () => NOW })(ADDRESS);
    expect(pauses).toEqual([pause]);
  });

  it('lets nobody through after the provider said there is no more', async () => {
    const { fetch, calls } = counted(429, { 'retry-after': '60' });
    const limited = rateLimited(fetch, memoryBudget(100), { now: () => NOW });
    expect((await limited(ADDRESS)).status).toBe(429);
    await failureOf(limited(ADDRESS));
    expect(calls).toHaveLength(1);
  });
});
