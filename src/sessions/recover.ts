import { ProviderError } from '../providers/errors.ts';
import { SessionEntity } from '../store/entities/session.ts';
import type { Gateway } from './gateway.ts';
import { failStart } from './start.ts';

/** Decides a start whose process ended before its answer was kept: nobody got a link, so it FAILED. */
export async function recoverStart(gateway: Gateway, sessionId: string): Promise<void> {
  const session = await gateway.store.orm.em.fork().findOne(SessionEntity, sessionId);
  if (!session || session.revision > 0) return;
  await failStart(
    gateway,
    sessionId,
    new ProviderError(
      'PROVIDER_UNAVAILABLE',
      'The gateway stopped before the answer to this start was kept. Start again.',
    ),
  );
}
