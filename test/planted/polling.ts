import type { PlantedFault } from './plant.ts';

const CHANGES = 'core/changes.test.ts';
const STARTS = 'core/starts.test.ts';
const OPERATIONS = 'core/operations.test.ts';

/** Quiet times and priorities of questions to providers, and the health that they show. */
export const POLLING: readonly PlantedFault[] = [
  {
    rule: 'our own budget says nothing of the health',
    file: 'sessions/call.ts',
    find: `if (failure.origin === 'provider') remember`,
    replace: 'if (failure) remember',
    test: STARTS,
    title: 'unreadable answers about one session',
  },
  {
    rule: 'a question that our budget refuses keeps its quiet time',
    file: 'sessions/poll.ts',
    find: `error.origin === 'budget' ? (error.retryAfter ?? 0) : null`,
    replace: 'null',
    test: CHANGES,
    title: 'is put off, not slowed',
  },
  {
    rule: 'news start the quiet time anew',
    file: 'sessions/poll.ts',
    find: `if (answer.outcome === 'changed') return;`,
    replace: '',
    test: CHANGES,
    title: 'news starts the quiet time anew',
  },
  {
    rule: 'the quiet time doubles without news',
    file: 'sessions/schedule.ts',
    find: 'return Math.min(quietMs * 2,',
    replace: 'return Math.min(quietMs,',
    test: CHANGES,
    title: 'no news doubles it',
  },
  {
    rule: 'the data of an ended session is asked for up to two hours',
    file: 'sessions/schedule.ts',
    find: 'quietMs * 2 > LONGEST_ENRICHMENT_MS ? null : quietMs * 2',
    replace: 'quietMs * 2',
    test: CHANGES,
    title: 'only while the data is incomplete',
  },
  {
    rule: 'an ended session is not polled',
    file: 'sessions/poll.ts',
    find: 'if (!isOpen(session) && !isEnriching) return;',
    replace: '',
    test: CHANGES,
    title: 'ends with the session',
  },
  {
    rule: 'polls run after all other jobs',
    file: 'store/jobs.ts',
    find: 'maxAttempts: 25, priority: 5 },\n  expire',
    replace: 'maxAttempts: 25, priority: 0 },\n  expire',
    test: CHANGES,
    title: 'news starts the quiet time anew',
  },
  {
    rule: 'a poll calls with the priority of polls',
    file: 'sessions/poll.ts',
    find: `isEnriching ? 'detail' : 'poll'`,
    replace: `'update'`,
    test: OPERATIONS,
    title: 'priority',
  },
  {
    rule: 'a start calls with the priority of starts',
    file: 'sessions/start.ts',
    find: `call(gateway, connection, 'start',`,
    replace: `call(gateway, connection, 'update',`,
    test: OPERATIONS,
    title: 'priority',
  },
  {
    rule: 'the health is DOWN after five failures in a row',
    file: 'graphql/types/provider.ts',
    find: `if (row && row.failures >= DOWN_AFTER_FAILURES) return 'DOWN';`,
    replace: '',
    test: OPERATIONS,
    title: 'health',
  },
  {
    rule: 'the health is DEGRADED after a failure',
    file: 'graphql/types/provider.ts',
    find: `if (row && row.failures > 0) return 'DEGRADED';`,
    replace: '',
    test: OPERATIONS,
    title: 'health',
  },
  {
    rule: 'the role web runs no jobs',
    file: 'gateway.ts',
    find: `role === 'web' ? null : await startWorker`,
    replace: 'await startWorker',
    test: 'e2e/roles.test.ts',
  },
  {
    rule: 'the role worker serves no callers',
    file: 'gateway.ts',
    find: `role === 'worker' ? null : await openWeb`,
    replace: 'await openWeb',
    test: 'e2e/roles.test.ts',
  },
];
