import { Migration } from '@mikro-orm/migrations';

export class Migration20261121080000_audit_indexes extends Migration {
  override name = 'Migration20261121080000_audit_indexes';

  override up(): void | Promise<void> {
    this.addSql(`create index "audit_entry_actor_position_index" on "audit_entry" ("actor", "position");`);
    this.addSql(`create index "audit_entry_target_position_index" on "audit_entry" ("target", "position");`);
  }
}
