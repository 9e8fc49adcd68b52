import type { PlantedFault } from './plant.ts';

const PROOFS = 'sessions/session-of-report.test.ts';

/** The session that a report is about. */
export const OWNER: readonly PlantedFault[] = [
  {
    rule: 'an attempt belongs to the session that it is bound to',
    file: 'sessions/session-of-report.ts',
    find: 'if (bound) return bound;',
    replace: '',
    test: PROOFS,
  },
  {
    rule: 'an attempt belongs to a session that was there when it began',
    file: 'sessions/session-of-report.ts',
    find: 'createdAt.getTime() <= latest',
    replace: 'createdAt.getTime() <= latest + 3_600_000',
    test: PROOFS,
  },
  {
    rule: 'an old verdict does not complete a fresh session',
    file: 'sessions/session-of-report.ts',
    find: '!decision || isNewAttempt || isStated(newest, decision.outcome, stated) ? newest : null',
    replace: 'newest',
    test: PROOFS,
  },
  {
    rule: 'an attempt is new only where the earlier ones have ids',
    file: 'sessions/session-of-report.ts',
    find: 'Boolean(attempt) && earlier.every(({ attempt: other, outcome }) => other || !outcome)',
    replace: 'Boolean(attempt)',
    test: PROOFS,
  },
  {
    rule: 'a webhook shows whose a verdict is only if it came after the start',
    file: 'sessions/session-of-report.ts',
    find: 'if (stated && stated.receivedAt > createdAt)',
    replace: 'if (stated)',
    test: PROOFS,
  },
  {
    rule: 'a kept webhook shows whose a verdict is only if it came after the start',
    file: 'sessions/session-of-report.ts',
    find: 'signaledAt && signaledAt > createdAt',
    replace: 'signaledAt',
    test: PROOFS,
  },
  {
    rule: 'a webhook shows whose a verdict is only if it states the same one',
    file: 'sessions/session-of-report.ts',
    find: 'return stated.outcome === outcome;',
    replace: 'return true;',
    test: PROOFS,
  },
  {
    rule: 'a pairing of session and reference is confirmed by the provider',
    file: 'sessions/observe.ts',
    find: 'if (!report || !isConfirmed) return null;',
    replace: 'if (!report) return null;',
    test: 'core/deliveries.test.ts',
    title: 'changes nothing where the provider',
  },
];
