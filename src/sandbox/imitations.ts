import { argos } from './argos/imitation.ts';
import { capa } from './capa/imitation.ts';
import type { Imitation } from './imitation.ts';
import { ondato } from './ondato/imitation.ts';
import { truestack } from './truestack/imitation.ts';
import { truuth } from './truuth/imitation.ts';

/** The providers the sandbox plays. */
export const IMITATIONS: readonly Imitation[] = [argos, capa, ondato, truestack, truuth];
