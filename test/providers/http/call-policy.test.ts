import { expect, test } from 'vitest';
import { ProviderError } from '../../../src/providers/contract/errors.ts';
import { callPolicy } from '../../../src/providers/http/call-policy.ts';
import { callPriority, withPriority } from '../../../src/providers/http/priority.ts';
import { failureOf } from '../contract.ts';

const down = async () => {
  throw new ProviderError('PROVIDER_UNAVAILABLE', 'down', { inDoubt: true });
};
const up = async () => 'up';

test('a provider that fails five times in a row is left alone, then tried once', async () => {
  const calls = callPolicy({ pauseMs: 50 });
  for (let time = 0; time < 5; time += 1) await failureOf(calls.run(down));
  let asked = 0;
  const paused = await failureOf(
    calls.run(async () => {
      asked += 1;
    }),
  );
  expect(paused).toMatchObject({
    code: 'PROVIDER_UNAVAILABLE',
    retryable: true,
    retryAfter: 50,
    inDoubt: false,
    origin: 'budget',
  });
  expect(asked).toBe(0);
  for (;;) {
    const answer = await calls.run(up).catch(() => null);
    if (answer === 'up') break;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
});

test.each(['answer', 'budget'] as const)('failures of origin %s never pause calls', async (origin) => {
  const calls = callPolicy();
  const failing = async () => {
    throw new ProviderError('PROVIDER_UNAVAILABLE', 'unreadable', { origin });
  };
  for (let time = 0; time < 20; time += 1) await failureOf(calls.run(failing));
  expect(await calls.run(up)).toBe('up');
});

test.each([
  'PROVIDER_REJECTED',
  'PROVIDER_UNAUTHORIZED',
  'PROVIDER_INSUFFICIENT_CREDITS',
  'PROVIDER_RATE_LIMITED',
] as const)('a provider that refuses with %s is up', async (code) => {
  const calls = callPolicy();
  const refused = async () => {
    throw new ProviderError(code, 'no');
  };
  for (let time = 0; time < 20; time += 1) await failureOf(calls.run(refused));
  expect(await calls.run(up)).toBe('up');
});

test('no more calls are under way than allowed; the others wait, and beyond that are refused', async () => {
  const calls = callPolicy({ atOnce: 1, waiting: 1 });
  let finish = (): void => {};
  const first = calls.run(() => new Promise<void>((resolve) => (finish = resolve)));
  const second = calls.run(up);
  expect(await failureOf(calls.run(up))).toMatchObject({
    code: 'PROVIDER_UNAVAILABLE',
    inDoubt: false,
    origin: 'budget',
  });
  finish();
  await first;
  expect(await second).toBe('up');
});

test('a call that waited for its turn keeps its own priority', async () => {
  const calls = callPolicy({ atOnce: 1 });
  let finish = (): void => {};
  const first = withPriority('poll', () => calls.run(() => new Promise<void>((resolve) => (finish = resolve))));
  const second = withPriority('start', () => calls.run(async () => callPriority()));
  finish();
  await first;
  expect(await second).toBe('start');
});
