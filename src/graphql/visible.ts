import { mayKnow } from '../access/scopes.ts';
import type { SessionRow } from '../store/reading/sessions.ts';
import type { Context } from './context.ts';

/** A session as far as the viewer may know of it: somebody else's is not there. */
export async function visibleSession({ loaders, viewer }: Context, id: string): Promise<SessionRow | null> {
  const session = await loaders.session.load(id);
  return session && mayKnow(viewer, session.applicantId) ? session : null;
}
