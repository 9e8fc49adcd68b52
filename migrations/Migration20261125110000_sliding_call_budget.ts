import { Migration } from '@mikro-orm/migrations';

export class Migration20261125110000_sliding_call_budget extends Migration {
  override name = 'Migration20261125110000_sliding_call_budget';

  override up(): void {
    // Counts of the last minute, which begins anew: an instance of before counts for itself until it is replaced.
    this.addSql(`delete from "call_budget";`);
    this.addSql(
      `alter table "call_budget" drop column "points", drop column "expire",
         add column "slot" bigint not null default '0', add column "counts" int[] not null default '{}',
         add column "blocked_until" bigint not null default '0';`,
    );
  }
}
