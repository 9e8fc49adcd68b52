import type { Store } from '../store.ts';
import { anyOf } from './tables.ts';

/** Applicants by id or external id. */
export const readApplicants = ({ reading }: Store, by: 'id' | 'externalId', values: readonly string[]) =>
  reading
    .selectFrom('applicant')
    .select(['id', 'external_id as externalId', 'created_at as createdAt', 'erased_at as erasedAt'])
    .where(by === 'id' ? 'id' : 'external_id', '=', anyOf(values))
    .execute();
/** An applicant as it was read. */
export type ApplicantRow = Awaited<ReturnType<typeof readApplicants>>[number];
