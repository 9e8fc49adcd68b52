import { Migration } from '@mikro-orm/migrations';

export class Migration20261121063000_erased_session extends Migration {
  override name = 'Migration20261121063000_erased_session';

  override up(): void | Promise<void> {
    this.addSql(`alter table "session" add column "erased_at" timestamptz null;`);
  }
}
