import { ondato } from '../../../src/providers/ondato/index.ts';
import { connected } from '../contract.ts';
import { IDENTIFICATION, ondatoFacts, saying, settings } from './facts.ts';

/** The report of both resources with these members changed. */
export const reportOf = (idv: object = {}, kyc: object = {}) =>
  connected(ondato, settings, saying(idv, kyc)).provider.fetchReport?.(ondatoFacts.session) ?? Promise.resolve(null);

/** The step of an identification that ended so. */
export const succeeding = (isSuccess: unknown) => ({
  step: { kycIdentification: { id: IDENTIFICATION.split('/').at(-1), isSuccess } },
});
