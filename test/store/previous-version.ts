import { copyFile, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runMigrations } from 'graphile-worker';
import pg from 'pg';
import { createOrm } from '../../src/store/orm.ts';
import { type Harness, startHarness } from '../e2e/harness.ts';
import { createDatabase, type TestDatabase } from '../setup/database.ts';

/** The newest migration of the previous version. */
const NEWEST_MIGRATION = 'Migration20261121080000_audit_indexes';
const FIXTURE = new URL('../fixtures/previous-version/', import.meta.url);

/** The key ring of the fixture. */
export const RING = { id: 'test', bytes: Buffer.alloc(32, 7) };

interface Data {
  /** In an order in which foreign keys hold. */
  readonly tables: Readonly<Record<string, readonly object[]>>;
  readonly jobs: readonly {
    readonly task: string;
    readonly payload: object;
    readonly runsIn: number;
    readonly key: string;
    readonly maxAttempts: number;
    readonly priority: number;
  }[];
}

/** A query, and the answer of the previous version. */
interface Asked {
  readonly query: string;
  readonly data: object;
}

interface Page<Node> {
  readonly edges: readonly { readonly cursor: string; readonly node: Node }[];
}

/** The sessions as the previous version answered them, as far as tests look into them. */
export interface OldSession {
  readonly id: string;
  readonly status: string;
  readonly hostedUrl: string | null;
  readonly reference: string;
  readonly providerReference: string;
  readonly applicant: { readonly externalId: string };
  readonly decision: { readonly outcome: string; readonly reasons: readonly object[] } | null;
  readonly documents: readonly {
    readonly id: string;
    readonly number: string | null;
    readonly fields: readonly object[];
  }[];
  readonly events: Page<{ readonly status: string; readonly occurredAt: string }>;
}

interface Delivery {
  readonly id: string;
  readonly disposition: string;
  readonly body: string | null;
  readonly session: { readonly id: string } | null;
}

/** The answers of the previous version. */
export interface Answers {
  readonly names: Readonly<Record<string, string>>;
  readonly apiKey: { readonly secret: string };
  readonly sessions: Asked & { readonly data: { readonly sessions: Page<OldSession> } };
  readonly webhookDeliveries: Asked & { readonly data: { readonly webhookDeliveries: Page<Delivery> } };
  readonly apiKeys: Asked;
  readonly auditEntries: Asked;
}

const read = async (name: string) => JSON.parse(await readFile(new URL(name, FIXTURE), 'utf8'));

/** A database as the previous version left it. */
async function previousDatabase(): Promise<TestDatabase> {
  const database = await createDatabase({ isEmpty: true });
  const orm = createOrm(database.url, 1);
  await orm.migrator.up({ to: NEWEST_MIGRATION });
  await orm.close();
  await runMigrations({ connectionString: database.url });
  const client = new pg.Client({ connectionString: database.url });
  await client.connect();
  try {
    const { names } = await read('answers.json');
    // The expiry of this review was due before the upgrade: the previous version planned none for after its link.
    await load(client, await read('data.json'), `expire:${rawId(names['argos-review'])}`);
  } finally {
    await client.end();
  }
  return database;
}

async function load(client: pg.Client, { tables, jobs }: Data, lost: string): Promise<void> {
  for (const [table, rows] of Object.entries(tables)) {
    await client.query(`delete from "${table}"`);
    const text = JSON.stringify(rows, (_key, value) => (typeof value === 'string' ? withBytes(value) : value));
    await client.query(`insert into "${table}" select * from jsonb_populate_recordset(null::"${table}", $1)`, [text]);
  }
  for (const table of ['session_event', 'audit_entry']) {
    await client.query(`select setval(pg_get_serial_sequence('${table}', 'id'), (select max(id) from "${table}"))`);
  }
  for (const { task, payload, runsIn, key, maxAttempts, priority } of jobs) {
    if (key === lost) continue;
    await client.query(
      `select graphile_worker.add_job($1, payload => $2::json, run_at => now() + $3 * interval '1 second', job_key => $4,
         max_attempts => $5, priority => $6)`,
      [task, payload, runsIn, key, maxAttempts, priority],
    );
  }
}

const BASE64 = 'base64:';
const withBytes = (text: string): string =>
  text.startsWith(BASE64) ? `\\x${Buffer.from(text.slice(BASE64.length), 'base64').toString('hex')}` : text;

/** The raw id in a global one. */
export const rawId = (id: string) => Buffer.from(id, 'base64').toString().split(':')[1] ?? '';

/** A gateway of this version on the database and the sandbox of the previous one. */
export interface Upgrade {
  readonly harness: Harness;
  readonly answers: Answers;
  readonly sessions: readonly OldSession[];
  /** A session by its name in the fixture. */
  session(name: string): OldSession;
  /** Presses a button of the sandbox. */
  press(session: OldSession, body: object): Promise<Response>;
  /** Sends the truuth callback of the approved session for another one; the sandbox has the old port of the gateway. */
  callBack(session: OldSession): Promise<Response>;
  stop(): Promise<void>;
}

export async function startUpgrade(): Promise<Upgrade> {
  const answers: Answers = await read('answers.json');
  const sessions = answers.sessions.data.sessions.edges.map(({ node }) => node);
  const folder = await mkdtemp(join(tmpdir(), 'kyc-gateway-previous-'));
  const sandboxState = join(folder, 'sandbox.json');
  await copyFile(new URL('sandbox.json', FIXTURE), sandboxState);
  const harness = await startHarness({ keys: [RING], sandboxState, database: await previousDatabase() });
  const session = (name: string): OldSession => {
    const found = sessions.find(({ id }) => id === answers.names[name]);
    if (!found) throw new Error(`the fixture has no session ${name}`);
    return found;
  };
  return {
    harness,
    answers,
    sessions,
    session,
    press: (target, body) => press(harness, target, body),
    callBack: (target) => callBack(harness, answers, { from: session('truuth-approved'), to: target }),
    async stop() {
      await harness.stop();
      await rm(folder, { recursive: true });
    },
  };
}

// The link has the port of then. A session that the sandbox opens by its link alone needs the present one.
async function press(harness: Harness, { hostedUrl }: OldSession, body: object): Promise<Response> {
  const { pathname, search } = new URL(hostedUrl ?? '');
  const known = await harness.control(encodeURIComponent(hostedUrl ?? ''), body);
  if (known.status !== 404) return known;
  return harness.control(encodeURIComponent(`${harness.sandbox.url}${pathname}${search}`), body);
}

async function callBack(
  { running }: Harness,
  { webhookDeliveries }: Answers,
  { from, to }: Readonly<Record<'from' | 'to', OldSession>>,
): Promise<Response> {
  const { edges } = webhookDeliveries.data.webhookDeliveries;
  const approved = edges.find(({ node }) => node.session?.id === from.id);
  const { accounts } = await read('sandbox.json');
  const { credentials } = accounts.find(({ key }: { key: string }) => key === 'truuth');
  return fetch(running.gateway.webhookUrl('truuth'), {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${credentials.webhookToken}` },
    body: JSON.stringify({
      ...JSON.parse(approved?.node.body ?? ''),
      verificationId: to.providerReference,
      externalRefId: rawId(to.id),
    }),
  });
}
