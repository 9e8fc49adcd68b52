import { Migration } from '@mikro-orm/migrations';

export class Migration20261125090000_wider_model extends Migration {
  override name = 'Migration20261125090000_wider_model';

  override up(): void {
    this.addSql(
      `alter table "session"
         add column "status_received_at" timestamptz null, add column "decision_received_at" timestamptz null,
         add column "reopened_at" timestamptz null, add column "submitted_at" timestamptz null,
         add column "screened_at" timestamptz null, add column "signaled_at" timestamptz null, add column "signaled_outcome" text null, add column "sealed_parts" bytea null,
         add column "input_reasons" jsonb not null default '[]', add column "attempts" jsonb not null default '[]',
         add column "decisions" jsonb not null default '[]';`,
    );
    this.addSql(`alter table "document" add column "matches_expected" boolean null;`);
    // The history of a session decided before begins with the decision that stands.
    this.addSql(
      `update "session" set "decisions" = jsonb_build_array(jsonb_build_object(
           'outcome', "outcome", 'source', "decision_source", 'reasons', "reasons",
           'decidedAt', to_char("decided_at" at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')))
         where "outcome" is not null;`,
    );
  }
}
