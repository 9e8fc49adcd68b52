import { builder } from './builder.ts';
import './scalars.ts';
import './types/viewer.ts';
import './types/provider.ts';
import './types/session.ts';
import './types/webhook-delivery.ts';
import './types/start-verification.ts';
import './types/refresh-session.ts';
import './types/cancel-session.ts';
import './types/reprocess-webhook-delivery.ts';
import './types/erase-applicant.ts';
import './types/api-keys.ts';
import './types/audit-entry.ts';
import './types/applicant-token.ts';
import './types/subscriptions.ts';

/** The executable schema. */
export const schema = builder.toSchema();
