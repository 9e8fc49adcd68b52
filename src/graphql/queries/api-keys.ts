import { listApiKeys } from '../../store/api-keys.ts';
import type { ApiKeyRow } from '../../store/entities/api-key.ts';
import { builder } from '../builder.ts';
import { decodeCursor, encodeCursor, timePlace } from '../cursor.ts';
import { page } from '../keyset.ts';
import { ApiKeyConnection } from '../types/api-key.ts';

builder.queryField('apiKeys', (t) =>
  t.field({
    type: ApiKeyConnection,
    authScopes: { scope: 'keys:manage' },
    description: 'The API keys, newest first, expired and revoked ones among them. Scope: keys:manage.',
    args: t.arg.connectionArgs(),
    resolve: (_root, args, { gateway }) =>
      page<ApiKeyRow>(
        args,
        ({ createdAt, id }) => encodeCursor(createdAt.toISOString(), id),
        ({ before, after, limit, inverted }) =>
          listApiKeys(gateway.store, {
            below: after ? placeOf(after) : null,
            above: before ? placeOf(before) : null,
            oldestFirst: inverted,
            limit,
          }),
      ),
  }),
);

function placeOf(cursor: string): { createdAt: Date; id: string } {
  const [time, key] = decodeCursor(cursor, 2);
  const { at, id } = timePlace(time, key);
  return { createdAt: at, id };
}
