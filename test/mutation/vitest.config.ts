import { defineConfig } from 'vitest/config';
import shared from '../../vitest.config.ts';

const { globalSetup: _postgres, ...test } = shared.test ?? {};

/** Tests for mutation testing: they need neither a server nor a database. `run.ts` names the files of a room. */
export default defineConfig({
  ...shared,
  test: { ...test, include: JSON.parse(process.env.MUTATION_TESTS ?? '[]'), isolate: true, testTimeout: 5000 },
});
