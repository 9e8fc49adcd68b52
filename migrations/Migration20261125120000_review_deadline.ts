import { Migration } from '@mikro-orm/migrations';

export class Migration20261125120000_review_deadline extends Migration {
  override name = 'Migration20261125120000_review_deadline';

  override up(): void {
    // Before, a session whose applicant had finished lost its plan once its link had expired. Its deadline is a setting,
    // so that the job itself plans it. A new database has neither sessions nor the queue's tables yet.
    this.addSql(
      `do $$ begin
         if to_regclass('graphile_worker.jobs') is not null then
           perform graphile_worker.add_job('expire_session', json_build_object('sessionId', id),
             job_key => 'expire:' || id, max_attempts => 25, priority => -1)
           from session where status in ('PROCESSING', 'IN_REVIEW') and erased_at is null
             and not exists (select from graphile_worker.jobs where key = 'expire:' || session.id);
         end if;
       end $$;`,
    );
  }
}
