import { Migration } from '@mikro-orm/migrations';

export class Migration20261125100000_first_submission extends Migration {
  override name = 'Migration20261125100000_first_submission';

  override up(): void {
    // Sessions of before have no time of submission: it is their first status that does not wait for the applicant.
    this.addSql(
      `update "session" set "submitted_at" = coalesce(
           (select "occurred_at" from "session_event" as "event"
              where "event"."session_id" = "session"."id" and "event"."status" in ('PROCESSING', 'IN_REVIEW', 'COMPLETED')
              order by "revision" limit 1),
           case when "outcome" is not null then "decided_at" end)
         where "submitted_at" is null;`,
    );
  }
}
