import type { Patch } from '../faults/patches.ts';

/** A fault planted in one file, and the test that must catch it. */
export interface PlantedFault extends Patch {
  /** The rule that the fault breaks, in plain words. */
  readonly rule: string;
  /** The test file, below test/. */
  readonly test: string;
  /** A part of the test's name, as written in its file; absent: any test of the file. */
  readonly title?: string;
}
