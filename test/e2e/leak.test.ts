import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { inflateRawSync } from 'node:zlib';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Harness, startHarness, until } from './harness.ts';

// Values that stand nowhere else, and pass through the whole path.
const PERSON = {
  fullName: 'Xaviera Quizzlebrook',
  givenNames: 'Xaviera',
  familyName: 'Quizzlebrook',
  email: 'xaviera.quizzlebrook@leak.test',
  phone: '+60199987766',
  dateOfBirth: '1977-07-17',
};
const CONTROL = 'Zwetschgenwasser';
const NUMBER = '770717-14-9966';
const PLANTED = ['Xaviera', 'Quizzlebrook', 'leak.test', '60199987766', '1977-07-17', '770717', '149966', '14-9966'];

const KINDS = {
  truestack: { document: { type: 'NATIONAL_ID', number: NUMBER } },
  argos: { document: null },
  capa: { document: { type: 'NATIONAL_ID', number: NUMBER, issuingCountry: 'MX' } },
  truuth: { document: null },
  ondato: { redirectUrl: 'https://app.example.test/back', document: { type: 'PASSPORT', number: NUMBER } },
};

let harness: Harness;
let client: pg.Client;
const answers: string[] = [];
beforeAll(async () => {
  harness = await startHarness();
  client = new pg.Client({ connectionString: harness.database.url });
  await client.connect();
  for (const [kind, more] of Object.entries(KINDS)) await walk(kind, more);
  // A reason in words nobody knows is logged, and may well hold a name.
  await harness.switches('ondato', { statusReason: `Held for ${PERSON.familyName}` });
  const { hostedUrl } = await harness.begin('ondato', {
    applicant: { externalId: 'held', ...PERSON },
    ...KINDS.ondato,
  });
  await harness.control(encodeURIComponent(hostedUrl), { action: 'reject' });
  const deadline = Date.now() + 10_000;
  while (harness.logged.length === 0 && Date.now() < deadline) await new Promise((resolve) => setTimeout(resolve, 20));
});
afterAll(async () => {
  await client.end();
  await harness.stop();
});

/** Everything that can happen to a person at a provider, failures included. */
async function walk(kind: string, more: object): Promise<void> {
  for (const [number, action] of ['approve', 'reject'].entries()) {
    const applicant = { externalId: `${kind}-${number}`, ...PERSON, email: `${kind}${number}.${PERSON.email}` };
    const { id, hostedUrl } = await harness.begin(kind, { applicant, ...more });
    const updates = harness.watch<{ status: string }>(
      'subscription ($id: ID!) { sessionUpdated(id: $id) { status } }',
      { id },
    );
    const press = (body: object) => harness.control(encodeURIComponent(hostedUrl), body);
    await press({ action: 'start', disorder: ['bad_signature'] });
    await press({ action, disorder: ['duplicate'] });
    await until(updates, ({ status }) => status === 'COMPLETED');
    await updates.return?.();
  }
  // Failing calls, bodies that are no JSON, and input that is refused.
  for (const fault of ['html', 'truncated', 'reset']) {
    await harness.switches(kind, kind === 'argos' ? {} : { nextCreate: fault });
    answers.push(
      JSON.stringify(await start(kind, { applicant: { externalId: `${kind}-${fault}`, ...PERSON }, ...more })),
    );
  }
  answers.push(
    JSON.stringify(
      await start(kind, { applicant: { externalId: `${kind}-bad`, ...PERSON, dateOfBirth: '1977-07-77' } }),
    ),
  );
  const { webhookUrl } = await webhookOf(kind);
  const refused = await fetch(webhookUrl, { method: 'POST', body: JSON.stringify(PERSON) });
  answers.push(await refused.text());
}

const webhookOf = async (key: string) =>
  (
    await harness.query<{ provider: { webhookUrl: string } }>(
      'query ($key: String!) { provider(key: $key) { webhookUrl } }',
      { key },
    )
  ).provider;

const start = (provider: string, more: object) =>
  harness.ask(
    'kyc_test_of_the_suite_0123456789',
    `mutation ($input: StartVerificationInput!) { startVerification(input: $input) { __typename
      ... on Error { code message } ... on ProviderError { providerMessage } } }`,
    { input: { provider, ...more } },
  );

/** Every value of every table as text: bytes as they are, and as text where they can be read so. */
async function dump(): Promise<string> {
  const { rows: tables } = await client.query<{ schema: string; name: string }>(
    `select table_schema as schema, table_name as name from information_schema.tables
     where table_type = 'BASE TABLE' and table_schema not in ('pg_catalog', 'information_schema')`,
  );
  expect(tables.length).toBeGreaterThan(10);
  const texts = await Promise.all(
    tables.map(async ({ schema, name }) => {
      const { rows } = await client.query(`select * from "${schema}"."${name}"`);
      return rows.flatMap((row) => Object.values(row).map(textOf)).join('\n');
    }),
  );
  return texts.join('\n');
}

function textOf(value: unknown): string {
  if (!Buffer.isBuffer(value)) return typeof value === 'object' ? JSON.stringify(value) : String(value);
  const readings = [value.toString('latin1'), value.toString('utf16le')];
  try {
    readings.push(inflateRawSync(value).toString());
  } catch {
    // It is not that either.
  }
  return readings.join('\n');
}

/** Every file, one after the other; one that goes away meanwhile held nothing to stay. */
async function* filesUnder(folder: string): AsyncGenerator<Buffer> {
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (entry.isFile()) yield await readFile(join(entry.parentPath, entry.name)).catch(() => Buffer.alloc(0));
  }
}

const found = (text: string): string[] => PLANTED.filter((value) => text.includes(value));

describe('what was said of a person on all five providers', () => {
  test('is in no table', async () => {
    expect(found(await dump())).toEqual([]);
  });

  test('nor is what the providers have read of their documents', async () => {
    const { sessions } = await harness.query<{
      sessions: { edges: { node: { document: Record<string, string> | null } }[] };
    }>('{ sessions(first: 50) { edges { node { document { fullName number address dateOfBirth } } } } }');
    const values = new Set(sessions.edges.flatMap(({ node }) => Object.values(node.document ?? {})).filter(Boolean));
    expect(values.size).toBeGreaterThan(8);
    const text = await dump();
    expect([...values].filter((value) => text.includes(value))).toEqual([]);
  });

  test('is in no file of the database, its log of writes included', async () => {
    // What is found if anything is: a word that stands in a row in clear.
    await client.query(`create table in_clear as select '${CONTROL}' as word`);
    await client.query('checkpoint');
    const { rows } = await client.query<{ data_directory: string }>('show data_directory');
    // Short numbers are anywhere by chance.
    const words = [...PLANTED.filter((value) => !/^[\d-]{6,7}$/.test(value)), CONTROL];
    const seen = new Set<string>();
    for await (const bytes of filesUnder(rows[0]?.data_directory ?? '')) {
      for (const word of words) if (bytes.includes(word)) seen.add(word);
    }
    expect([...seen]).toEqual([CONTROL]);
    await client.query('drop table in_clear');
  });

  test('would be found if one field were left plain', async () => {
    await client.query(`update session set reference = $1 where id = (select id from session limit 1)`, [
      PERSON.fullName,
    ]);
    expect(found(await dump())).toEqual(['Xaviera', 'Quizzlebrook']);
    await client.query('update session set reference = null');
  });

  test('is in no line of the log, no figure and no error', async () => {
    const metrics = await (await fetch(`${harness.running.url}/metrics`)).text();
    expect(harness.logged.length).toBeGreaterThan(0);
    for (const text of [JSON.stringify(harness.logged), metrics, ...answers]) expect(found(text)).toEqual([]);
    expect(answers.join()).toContain('PROVIDER_UNAVAILABLE');
  });

  test('can be read by whom it is for', async () => {
    const { sessions } = await harness.query<{
      sessions: { edges: { node: { document: { fullName: string } | null } }[] };
    }>('{ sessions(first: 50) { edges { node { document { fullName number } } } } }');
    expect(sessions.edges.filter(({ node }) => node.document?.fullName).length).toBeGreaterThan(5);
  });

  test('does not open where it was not sealed', async () => {
    const moved = await client.query(`update document set sealed = (
      select other.sealed from document other where other.id <> document.id limit 1) returning session_id`);
    expect(moved.rowCount).toBeGreaterThan(1);
    const { errors } = await harness.ask(
      'kyc_test_of_the_suite_0123456789',
      '{ sessions { edges { node { document { fullName } } } } }',
    );
    expect(errors?.[0]?.message).toBe('Something went wrong on our side.');
  });
});
