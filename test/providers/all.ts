import type { definitions } from '../../src/providers/connections/registry.ts';
import { argosFacts } from './argos/facts.ts';
import { capaFacts } from './capa/facts.ts';
import type { ProviderFacts } from './contract.ts';
import { ondatoFacts } from './ondato/facts.ts';
import { truestackFacts } from './truestack/facts.ts';
import { truuthFacts } from './truuth/facts.ts';

/** The facts of every kind in the registry. The compiler asks for those of a kind that is missing here. */
export const allFacts = {
  truestack: truestackFacts,
  truuth: truuthFacts,
  capa: capaFacts,
  ondato: ondatoFacts,
  argos: argosFacts,
} as const satisfies Record<keyof typeof definitions, ProviderFacts>;
