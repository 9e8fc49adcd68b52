import type { SessionRow } from '../../store/reading/sessions.ts';
import { builder } from '../builder.ts';

/** The session's type, before its fields: documents, applicants and events refer to it. */
export const SessionNode = builder.objectRef<SessionRow>('Session');
