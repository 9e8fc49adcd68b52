import { Migration } from '@mikro-orm/migrations';

export class Migration20261121070000_audit extends Migration {
  override name = 'Migration20261121070000_audit';

  override up(): void | Promise<void> {
    this.addSql(
      `create table "audit_entry" ("id" bigserial primary key, "position" bigint null, "at" timestamptz not null, "actor" text not null, "action" text not null, "target" text not null, "purpose" text null, "address" text null, "hash" bytea null);`,
    );
    this.addSql(`alter table "audit_entry" add constraint "audit_entry_position_unique" unique ("position");`);
    this.addSql(
      `create table "audit_head" ("id" smallint primary key, "position" bigint not null default '0', "hash" bytea not null);`,
    );
    // The chain's one row: it is locked, never inserted, while the gateway runs.
    this.addSql(`insert into "audit_head" ("id", "hash") values (1, '');`);
  }
}
