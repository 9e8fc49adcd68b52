import { Migrator } from '@mikro-orm/migrations';
import { defineConfig, MikroORM } from '@mikro-orm/postgresql';
import pg from 'pg';
import { ApiKeyEntity } from './entities/api-key.ts';
import { ApplicantEntity, ApplicantReferenceEntity } from './entities/applicant.ts';
import { AuditEntryEntity, AuditHeadEntity } from './entities/audit.ts';
import { CallBudgetEntity } from './entities/call-budget.ts';
import { ConnectionEntity } from './entities/connection.ts';
import { CheckEntity, DocumentEntity, MediaEntity } from './entities/details.ts';
import { EventLogEntity } from './entities/event-log.ts';
import { SessionEntity } from './entities/session.ts';
import { SessionEventEntity } from './entities/session-event.ts';
import { WebhookDeliveryEntity } from './entities/webhook-delivery.ts';

const entities = [
  ConnectionEntity,
  ApplicantEntity,
  ApplicantReferenceEntity,
  SessionEntity,
  DocumentEntity,
  CheckEntity,
  MediaEntity,
  SessionEventEntity,
  EventLogEntity,
  WebhookDeliveryEntity,
  CallBudgetEntity,
  ApiKeyEntity,
  AuditEntryEntity,
  AuditHeadEntity,
] as const;

const DRIVER_OPTIONS = {
  // pg's own parsers: Kysely reads timestamps as dates, and bigints as text.
  types: pg.types,
  // A database that hangs counts as an outage. A frozen instance holds no lock for long.
  connectionTimeoutMillis: 10_000,
  statement_timeout: 30_000,
  idle_in_transaction_session_timeout: 20_000,
};

// A server that is gone ends no statement: this time-out ends the statement and its connection.
const ANSWER_MS = 10_000;

/** Connections in addition to the ORM's, for work that must not wait for other work. */
export function createPool(url: string, max: number): pg.Pool {
  const pool = new pg.Pool({ ...DRIVER_OPTIONS, query_timeout: ANSWER_MS, connectionString: url, max });
  // An idle connection that is lost is replaced at the next use.
  pool.on('error', () => {});
  return pool;
}

/** The ORM with all entities; connects lazily. */
export const createOrm = (url: string, poolSize = 10) =>
  new MikroORM(
    defineConfig({
      clientUrl: url,
      entities: [...entities],
      extensions: [Migrator],
      pool: { min: 0, max: poolSize },
      driverOptions: DRIVER_OPTIONS,
      forceUtcTimezone: true,
      migrations: { path: `${import.meta.dirname}/../../migrations`, snapshot: false, silent: true },
    }),
  );
export type Orm = ReturnType<typeof createOrm>;
