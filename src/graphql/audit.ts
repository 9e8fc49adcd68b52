import DataLoader from 'dataloader';
import type { Viewer } from '../access/scopes.ts';
import type { Gateway } from '../sessions/gateway.ts';
import { recordActs } from '../store/audit.ts';
import type { AuditAction } from '../store/entities/audit.ts';

/** The actor of an action, and the gateway that records it. */
interface Acting {
  readonly gateway: Gateway;
  readonly viewer: Viewer;
  readonly address: string | null;
}

/** Records an action of the viewer, before the answer is sent. */
export const audit = (
  { gateway, viewer, address }: Acting,
  action: AuditAction,
  target: string,
  purpose: string | null = null,
): Promise<void> => recordActs(gateway.store, [{ actor: viewer.id, action, target, purpose, address }]);

/** Records the sessions whose personal data an operation reads: each once, all in one statement. */
export const createReadRecord = ({ gateway, viewer, address }: Acting) =>
  new DataLoader<string, true>(async (sessions) => {
    await recordActs(
      gateway.store,
      sessions.map((target) => ({ actor: viewer.id, action: 'PERSONAL_DATA_READ', target, address })),
    );
    return sessions.map(() => true);
  });
