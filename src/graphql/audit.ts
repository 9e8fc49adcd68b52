import DataLoader from 'dataloader';
import type { Viewer } from '../access/scopes.ts';
import type { Gateway } from '../sessions/gateway.ts';
import { recordActs } from '../store/audit.ts';
import type { AuditAction } from '../store/entities/audit.ts';

/** Who does something, and where it is recorded. */
interface Acting {
  readonly gateway: Gateway;
  readonly viewer: Viewer;
  readonly address: string | null;
}

/** Records what the viewer does, before they have its answer. */
export const audit = (
  { gateway, viewer, address }: Acting,
  action: AuditAction,
  target: string,
  purpose: string | null = null,
): Promise<void> => recordActs(gateway.store, [{ actor: viewer.id, action, target, purpose, address }]);

/** Whose personal data an operation reads: each session is recorded once, all of them together. */
export const createReadRecord = ({ gateway, viewer, address }: Acting) =>
  new DataLoader<string, true>(async (sessions) => {
    await recordActs(
      gateway.store,
      sessions.map((target) => ({ actor: viewer.id, action: 'PERSONAL_DATA_READ', target, address })),
    );
    return sessions.map(() => true);
  });
