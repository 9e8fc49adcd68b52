import { argos } from '../../../src/providers/argos/index.ts';
import type { Answer, Answers } from '../answers.ts';
import { connected } from '../contract.ts';
import { READ, settings } from './facts.ts';

/** A connection whose answers differ by what submissions are asked for. */
export function reading(byUserid: Answer, byId: Answer, more: Answers = {}) {
  const made = connected(argos, settings, {
    ...more,
    get [READ](): Answer {
      return made.sent.at(-1)?.url.searchParams.has('userid') ? byUserid : byId;
    },
  });
  return made;
}
