/** Code under mutation testing, and the tests that must notice every change of it. */
export interface Room {
  readonly mutate: readonly string[];
  readonly tests: readonly string[];
}

const provider = (kind: string): Room => ({
  mutate: [`src/providers/${kind}/report.ts`],
  tests: ['test/mutation/provider.ts'],
});

/** What needs a database is left out, here or by `ignored.ts`: the tests on PostgreSQL and the planted faults cover it. */
export const ROOMS: Readonly<Record<string, Room>> = {
  domain: {
    mutate: ['src/domain/*.ts'],
    // The random orders repeat what the tests of the transitions say, and take longer.
    tests: ['test/domain/!(orders).test.ts'],
  },
  lib: { mutate: ['src/lib/*.ts'], tests: ['test/lib/*.test.ts'] },
  sessions: {
    mutate: ['src/sessions/{apply,errors,parts,schedule,session-of-report,start-grant,validate}.ts'],
    tests: ['test/sessions/!(expire).test.ts'],
  },
  access: {
    mutate: ['src/access/*.ts', '!src/access/live.ts'],
    tests: ['test/access/!(address-served|keys|login|matrix|roads|start-grant).test.ts'],
  },
  limits: {
    mutate: ['src/graphql/limits/*.ts', 'src/graphql/mask.ts'],
    tests: ['test/graphql/mask.test.ts', 'test/graphql/limits/*.test.ts'],
  },
  argos: provider('argos'),
  capa: provider('capa'),
  ondato: provider('ondato'),
  truestack: provider('truestack'),
  truuth: provider('truuth'),
};
