import { argos } from './argos/argos.ts';
import { capa } from './capa/capa.ts';
import { ondato } from './ondato/ondato.ts';
import type { ProviderDefinition } from './provider.ts';
import { truestack } from './truestack/truestack.ts';
import { truuth } from './truuth/truuth.ts';

/** All kinds of provider, one line each. */
export const definitions = {
  truestack,
  truuth,
  capa,
  ondato,
  argos,
} as const satisfies Record<string, ProviderDefinition>;
