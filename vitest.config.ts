import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  resolve: {
    // Vite would take graphql's ES module while Node gives its CommonJS to the libraries: two realms of one schema.
    alias: [{ find: /^graphql$/, replacement: 'graphql/index.js' }],
  },
  test: {
    include: ['test/**/*.test.ts'],
    exclude: ['test/**/*.long.test.ts', 'node_modules/**'],
    globalSetup: 'test/setup/postgres.ts',
    pool: 'forks',
    // The modules are loaded once for each worker, not for each file, which takes as long as half of the tests.
    isolate: false,
    // On two cores vitest would take one worker; much of the suite waits for sockets and processes.
    maxWorkers: Math.max(2, availableParallelism() - 1),
    testTimeout: 20_000,
    hookTimeout: 60_000,
  },
});
