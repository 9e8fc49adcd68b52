import { mayKnow } from '../access/scopes.ts';
import type { SessionRow } from '../store/reading/sessions.ts';
import type { Context } from './context.ts';

/** A session, for viewers who may know of it; null for a session of another applicant, as for one that is not there. */
export async function visibleSession({ loaders, viewer }: Context, id: string): Promise<SessionRow | null> {
  const session = await loaders.session.load(id);
  return session && mayKnow(viewer, session.applicantId) ? session : null;
}
