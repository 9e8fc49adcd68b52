import { Migration } from '@mikro-orm/migrations';

export class Migration20261121050000_call_budget extends Migration {
  override name = 'Migration20261121050000_call_budget';

  override up(): void | Promise<void> {
    this.addSql(
      `create table "call_budget" ("key" text not null, "points" int not null default 0, "expire" bigint null, primary key ("key"));`,
    );
  }
}
