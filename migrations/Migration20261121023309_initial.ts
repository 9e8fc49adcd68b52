import { Migration } from '@mikro-orm/migrations';

export class Migration20261121023309_initial extends Migration {
  override name = 'Migration20261121023309_initial';

  override up(): void | Promise<void> {
    this.addSql(
      `create table "applicant" ("id" uuid not null, "external_id" text not null, "data_key" bytea null, "created_at" timestamptz not null, "erased_at" timestamptz null, primary key ("id"));`,
    );
    this.addSql(`alter table "applicant" add constraint "applicant_external_id_unique" unique ("external_id");`);

    this.addSql(
      `create table "applicant_reference" ("applicant_id" uuid not null, "connection" text not null, "reference" text not null, primary key ("applicant_id", "connection"));`,
    );

    this.addSql(
      `create table "connection" ("key" text not null, "kind" text not null, "webhook_segment" bytea not null, "last_webhook_at" timestamptz null, "last_success_at" timestamptz null, "last_error_at" timestamptz null, "last_error_code" text null, "failures" int not null default 0, primary key ("key"));`,
    );

    this.addSql(
      `create table "event_log" ("id" smallint primary key, "head" bigint not null default '0', "floor" bigint not null default '0');`,
    );

    // The log's one row: it is locked, never inserted, while the gateway runs.
    this.addSql(`insert into "event_log" ("id") values (1);`);

    this.addSql(
      `create table "session" ("id" uuid not null, "connection" text not null, "applicant_id" uuid not null, "status" text not null, "status_at" timestamptz not null, "status_source" text not null, "revision" int not null default 0, "provider_reference" text null, "attempt" text null, "reference" text null, "metadata" jsonb null, "outcome" text null, "decision_source" text null, "decided_at" timestamptz null, "decision_at" timestamptz null, "reasons" jsonb not null default '[]', "face_match_score" double precision null, "screening_status" text null, "screening_risk" text null, "screening_hits" int null, "parts" jsonb not null default '{}', "sealed" bytea null, "failure_code" text null, "failure_message" text null, "idempotency_caller" text null, "idempotency_key" text null, "fingerprint" text null, "reported_at" timestamptz null, "expires_at" timestamptz null, "created_at" timestamptz not null, "started_at" timestamptz null, "updated_at" timestamptz not null, "completed_at" timestamptz null, primary key ("id"));`,
    );
    this.addSql(
      `create index "session_connection_provider_reference_index" on "session" ("connection", "provider_reference");`,
    );
    this.addSql(`create index "session_created_at_id_index" on "session" ("created_at", "id");`);
    this.addSql(`create index "session_updated_at_id_index" on "session" ("updated_at", "id");`);
    this.addSql(`create index "session_completed_at_id_index" on "session" ("completed_at", "id");`);
    this.addSql(`create index "session_reference_index" on "session" ("reference");`);
    this.addSql(`create index "session_applicant_id_created_at_index" on "session" ("applicant_id", "created_at");`);
    this.addSql(
      `alter table "session" add constraint "session_idempotency_caller_idempotency_key_unique" unique ("idempotency_caller", "idempotency_key");`,
    );

    this.addSql(
      `create table "media" ("id" uuid not null, "session_id" uuid not null, "ordinal" smallint not null, "key" text not null, "kind" text not null, "content_type" text null, "sealed" bytea not null, primary key ("id"));`,
    );
    this.addSql(`alter table "media" add constraint "media_session_id_key_unique" unique ("session_id", "key");`);

    this.addSql(
      `create table "document" ("id" uuid not null, "session_id" uuid not null, "ordinal" smallint not null, "type" text not null, "issuing_country" text null, "number_index" text null, "sealed" bytea not null, primary key ("id"));`,
    );
    this.addSql(`create index "document_number_index_index" on "document" ("number_index");`);
    this.addSql(
      `alter table "document" add constraint "document_session_id_ordinal_unique" unique ("session_id", "ordinal");`,
    );

    this.addSql(
      `create table "session_check" ("id" uuid not null, "session_id" uuid not null, "ordinal" smallint not null, "type" text not null, "outcome" text not null, "score" double precision null, "reasons" jsonb not null, "sealed" bytea not null, primary key ("id"));`,
    );
    this.addSql(
      `alter table "session_check" add constraint "session_check_session_id_ordinal_unique" unique ("session_id", "ordinal");`,
    );

    this.addSql(
      `create table "session_event" ("id" bigserial primary key, "position" bigint null, "session_id" uuid not null, "type" text not null, "previous_status" text null, "status" text not null, "revision" int not null, "source" text not null, "occurred_at" timestamptz not null, "recorded_at" timestamptz not null);`,
    );
    this.addSql(`alter table "session_event" add constraint "session_event_position_unique" unique ("position");`);
    this.addSql(
      `alter table "session_event" add constraint "session_event_session_id_revision_unique" unique ("session_id", "revision");`,
    );

    this.addSql(
      `create table "webhook_delivery" ("id" uuid not null, "connection" text not null, "received_at" timestamptz not null, "disposition" text not null, "event_type" text null, "identity" text null, "session_keys" text[] not null default '{}', "session_id" uuid null, "attempts" int not null default 0, "error" text null, "topic" text null, "body_key" bytea null, "body" bytea null, "processed_at" timestamptz null, primary key ("id"));`,
    );
    this.addSql(`create index "webhook_delivery_received_at_id_index" on "webhook_delivery" ("received_at", "id");`);
    this.addSql(
      `create index "webhook_delivery_connection_disposition_received_at_index" on "webhook_delivery" ("connection", "disposition", "received_at");`,
    );
    this.addSql(`create index "webhook_delivery_session_id_index" on "webhook_delivery" ("session_id");`);
    this.addSql(`create index "webhook_delivery_session_keys_index" on "webhook_delivery" using gin ("session_keys");`);
    this.addSql(
      `alter table "webhook_delivery" add constraint "webhook_delivery_connection_identity_unique" unique ("connection", "identity");`,
    );

    this.addSql(
      `alter table "applicant_reference" add constraint "applicant_reference_applicant_id_foreign" foreign key ("applicant_id") references "applicant" ("id");`,
    );

    this.addSql(
      `alter table "session" add constraint "session_applicant_id_foreign" foreign key ("applicant_id") references "applicant" ("id");`,
    );

    this.addSql(
      `alter table "media" add constraint "media_session_id_foreign" foreign key ("session_id") references "session" ("id");`,
    );

    this.addSql(
      `alter table "document" add constraint "document_session_id_foreign" foreign key ("session_id") references "session" ("id");`,
    );

    this.addSql(
      `alter table "session_check" add constraint "session_check_session_id_foreign" foreign key ("session_id") references "session" ("id");`,
    );

    this.addSql(
      `alter table "session_event" add constraint "session_event_session_id_foreign" foreign key ("session_id") references "session" ("id");`,
    );

    this.addSql(
      `alter table "webhook_delivery" add constraint "webhook_delivery_session_id_foreign" foreign key ("session_id") references "session" ("id") on delete set null;`,
    );
  }
}
