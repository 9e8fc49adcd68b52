import { builder } from './builder.ts';
import './scalars.ts';
import './types/session.ts';
import './types/session-progress.ts';
import './queries/viewer.ts';
import './queries/providers.ts';
import './queries/sessions.ts';
import './queries/applicant.ts';
import './queries/webhook-deliveries.ts';
import './queries/api-keys.ts';
import './queries/audit-entries.ts';
import './mutations/start-verification.ts';
import './mutations/resume-verification.ts';
import './mutations/refresh-session.ts';
import './mutations/cancel-session.ts';
import './mutations/reprocess-webhook-delivery.ts';
import './mutations/erase-applicant.ts';
import './mutations/api-keys.ts';
import './mutations/create-applicant-token.ts';
import './subscriptions/sessions.ts';

/** The executable schema. */
export const schema = builder.toSchema();
