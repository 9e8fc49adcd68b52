import type { Imitation } from './imitation.ts';
import { truestack } from './truestack/imitation.ts';

/** The providers the sandbox plays. */
export const IMITATIONS: readonly Imitation[] = [truestack];
