import { defineConfig } from 'vitest/config';
import config from '../vitest.config.ts';

/** The long properties, which `.ci/run` runs after the suite, one at a time: each loads the machine by itself. */
export default defineConfig({
  ...config,
  test: { ...config.test, include: ['test/**/*.long.test.ts'], exclude: ['node_modules/**'], maxWorkers: 1 },
});
