import { Migration } from '@mikro-orm/migrations';

export class Migration20261125080000_start_grant extends Migration {
  override name = 'Migration20261125080000_start_grant';

  override up(): void | Promise<void> {
    this.addSql(`alter table "session" add column "start_grant" text null;`);
    this.addSql(`create index "session_start_grant_index" on "session" ("start_grant");`);
  }
}
