import type { PlantedFault } from './plant.ts';

const RATE = 'providers/http/rate-limit.test.ts';
const SHARED = 'store/call-budget.test.ts';

/** Calls to providers: their budget, their priority, their health. */
export const BUDGET: readonly PlantedFault[] = [
  {
    rule: 'a poll never waits for its turn',
    file: 'providers/http/rate-limit.ts',
    find: `priority === 'poll' ? 0 : maxWait`,
    replace: 'maxWait',
    test: RATE,
  },
  {
    rule: 'news leave a tenth of the budget to starts',
    file: 'providers/http/rate-limit.ts',
    find: 'perMinute - Math.ceil(perMinute / 10)',
    replace: 'perMinute',
    test: RATE,
  },
  {
    rule: 'polls take a quarter of the budget',
    file: 'providers/http/rate-limit.ts',
    find: 'Math.floor(perMinute / 4)',
    replace: 'perMinute',
    test: RATE,
  },
  {
    rule: 'polls stop at half of the budget',
    file: 'providers/http/rate-limit.ts',
    find: 'poll: Math.ceil(perMinute / 2)',
    replace: 'poll: perMinute',
    test: RATE,
  },
  {
    rule: 'a refused poll does not count',
    file: 'providers/http/rate-limit.ts',
    find: 'if (waitForAll > 0) await counter.giveBack(polls.key);',
    replace: '',
    test: RATE,
  },
  {
    rule: 'a refusal by our own budget says so',
    file: 'providers/http/rate-limit.ts',
    find: `origin: 'budget',`,
    replace: '',
    test: RATE,
  },
  {
    rule: 'a pause that the provider asked for is kept',
    file: 'providers/http/rate-limit.ts',
    find: 'await budget.pause(askedPause(response, now()));',
    replace: '',
    test: RATE,
  },
  {
    rule: 'a pause has a longest time',
    file: 'providers/http/rate-limit.ts',
    find: 'Math.min(milliseconds, MAX_PAUSE)',
    replace: 'milliseconds',
    test: RATE,
  },
  {
    rule: 'the budget holds for all instances',
    file: 'store/call-budget.ts',
    find: 'or call_budget.points < $2',
    replace: 'or $2 > 0',
    test: SHARED,
  },
  {
    rule: 'a minute that is over counts anew',
    file: 'store/call-budget.ts',
    find: 'then 1 else call_budget.points + 1 end',
    replace: 'then call_budget.points + 1 else call_budget.points + 1 end',
    test: SHARED,
  },
  {
    rule: 'a longer pause is not shortened',
    file: 'store/call-budget.ts',
    find: 'greatest(call_budget.expire, excluded.expire)',
    replace: 'excluded.expire',
    test: SHARED,
  },
  {
    rule: 'an unreadable answer does not pause calls',
    file: 'providers/http/call-policy.ts',
    find: ` && error.origin === 'provider'`,
    replace: '',
    test: 'providers/http/call-policy.test.ts',
  },
  {
    rule: 'a refusal does not pause calls',
    file: 'providers/http/call-policy.ts',
    find: ` && error.code === 'PROVIDER_UNAVAILABLE'`,
    replace: '',
    test: 'providers/http/call-policy.test.ts',
  },
  {
    rule: 'a provider that fails is left alone',
    file: 'providers/http/call-policy.ts',
    find: 'new ConsecutiveBreaker(BREAK_AFTER_FAILURES)',
    replace: 'new ConsecutiveBreaker(1e6)',
    test: 'providers/http/call-policy.test.ts',
  },
  {
    rule: 'an unreadable answer counts for its session alone',
    file: 'providers/http/failure.ts',
    find: `origin: 'answer',`,
    replace: '',
    test: 'providers/http/client.test.ts',
  },
  {
    rule: 'an answer that could not be read leaves a doubt',
    file: 'providers/http/failure.ts',
    find: `inDoubt: true,\n    origin`,
    replace: 'origin',
    test: 'providers/http/client.test.ts',
  },
];
