import { argos } from '../argos/index.ts';
import { capa } from '../capa/index.ts';
import type { ProviderDefinition } from '../contract/definition.ts';
import { ondato } from '../ondato/index.ts';
import { truestack } from '../truestack/index.ts';
import { truuth } from '../truuth/index.ts';

/** All kinds of provider, one line each. */
export const definitions = {
  truestack,
  truuth,
  capa,
  ondato,
  argos,
} as const satisfies Record<string, ProviderDefinition>;
