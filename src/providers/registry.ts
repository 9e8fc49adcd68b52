import type { ProviderDefinition } from './provider.ts';
import { truestack } from './truestack/truestack.ts';

/** All kinds of provider, one line each. */
export const definitions = {
  truestack,
} as const satisfies Record<string, ProviderDefinition>;
