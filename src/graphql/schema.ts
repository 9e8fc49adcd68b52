import { builder } from './builder.ts';
import './scalars.ts';
import './types/viewer.ts';
import './types/provider.ts';
import './types/session.ts';
import './types/session-progress.ts';
import './types/webhook-delivery.ts';
import './mutations/start-verification.ts';
import './mutations/resume-verification.ts';
import './mutations/refresh-session.ts';
import './mutations/cancel-session.ts';
import './mutations/reprocess-webhook-delivery.ts';
import './mutations/erase-applicant.ts';
import './types/api-keys.ts';
import './types/audit-entry.ts';
import './mutations/applicant-token.ts';
import './subscriptions/sessions.ts';

/** The executable schema. */
export const schema = builder.toSchema();
