import { describe, expect, test } from 'vitest';
import { runCrash } from './crash.ts';
import { isGood, tableOf } from './figures.ts';
import { PLANTS, type PlantName } from './patches.ts';

// A harness that can't find a fault proves nothing.
describe('each fault that is planted is found', () => {
  test.each(Object.keys(PLANTS) as PlantName[])('%s', { timeout: 180_000 }, async (plant) => {
    const figures = await runCrash({
      seed: 11,
      instances: 1,
      deliveries: 200,
      log: () => {},
      cycles: 2,
      plant,
      patienceMs: 8000,
    });
    expect(isGood(figures), tableOf(figures)).toBe(false);
  });
});
