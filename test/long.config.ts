import { defineConfig } from 'vitest/config';
import config from '../vitest.config.ts';

/** The long properties, which `.ci/run` runs after the suite. */
export default defineConfig({
  ...config,
  test: { ...config.test, include: ['test/**/*.long.test.ts'], exclude: ['node_modules/**'] },
});
