import { InputError } from '../../sessions/errors.ts';
import { textProblems } from '../../sessions/validate.ts';
import type { SessionRow } from '../../store/reading/sessions.ts';
import type { Context } from '../context.ts';

/** The session as it stands after a mutation. */
export async function freshSession(
  { sessionId }: { sessionId: string },
  _args: object,
  { loaders }: Context,
): Promise<SessionRow> {
  const session = await loaders.session.clear(sessionId).load(sessionId);
  if (!session) throw new Error('a session without its row');
  return session;
}

/** Refuses an input with a text that the database cannot keep. @throws {InputError} */
export function checkTexts(input: object): void {
  const problems = textProblems(input);
  if (problems.length > 0) throw new InputError(problems);
}
