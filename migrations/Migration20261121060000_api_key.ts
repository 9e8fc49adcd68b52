import { Migration } from '@mikro-orm/migrations';

export class Migration20261121060000_api_key extends Migration {
  override name = 'Migration20261121060000_api_key';

  override up(): void | Promise<void> {
    this.addSql(
      `create table "api_key" ("id" uuid not null, "name" text not null, "hash" bytea not null, "scopes" text[] not null, "created_at" timestamptz not null, "expires_at" timestamptz null, "revoked_at" timestamptz null, "last_used_at" timestamptz null, primary key ("id"));`,
    );
    this.addSql(`alter table "api_key" add constraint "api_key_hash_unique" unique ("hash");`);
  }
}
