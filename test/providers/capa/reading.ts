import { capa } from '../../../src/providers/capa/index.ts';
import type { SessionRef } from '../../../src/providers/contract/start.ts';
import type { Answer } from '../answers.ts';
import { connected } from '../contract.ts';
import { capaFacts, DETAILS, details, settings } from './facts.ts';

/** The report of an answer to the details call. */
export const fetched = (answer: Answer, session: SessionRef = capaFacts.session) =>
  connected(capa, settings, { [DETAILS]: answer }).provider.fetchReport?.(session);

/** The report of the details with these members changed. */
export const reportOf = (changes: object, session?: SessionRef) =>
  fetched({ json: { status: 'ok', data: { ...details, ...changes } } }, session);

/** These changes with a verdict word. */
export const saying = (verificationResult: string | null, changes: object = {}) => ({
  ...changes,
  aipriseSummary: { verificationResult },
});
