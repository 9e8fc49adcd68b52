import { countDeliveries, type DeliveryRow, selectDeliveryRows } from '../../store/reading/deliveries.ts';
import { builder } from '../builder.ts';
import { decodeCursor, encodeCursor, timePlace } from '../cursor.ts';
import { WebhookDisposition } from '../enums.ts';
import { idIn } from '../global-id.ts';
import { page } from '../keyset.ts';
import { DeliveryConnection } from '../types/webhook-delivery.ts';

const DeliveryFilterInput = builder.inputType('WebhookDeliveryFilter', {
  description:
    'Conditions on deliveries: all that are given must hold. An empty list matches nothing; an absent or null one does not filter.',
  fields: (t) => ({
    providers: t.stringList({ description: 'On these connections, by key.' }),
    dispositions: t.field({ type: [WebhookDisposition], description: 'With one of these dispositions.' }),
    sessionId: t.id({ description: 'About this session, by global id.' }),
    receivedAfter: t.field({ type: 'DateTime', description: 'Received after this time.' }),
    receivedBefore: t.field({ type: 'DateTime', description: 'Received before this time.' }),
  }),
});

builder.queryField('webhookDeliveries', (t) =>
  t.field({
    type: DeliveryConnection,
    authScopes: { scope: 'operations' },
    description: 'The webhook deliveries, newest first. Scope: operations.',
    args: {
      ...t.arg.connectionArgs(),
      filter: t.arg({
        type: DeliveryFilterInput,
        description: 'Conditions on the deliveries. Default: all deliveries.',
      }),
    },
    resolve: async (_root, { filter: given, ...args }, { gateway: { store } }) => {
      const filter = { ...given, sessionId: given?.sessionId && idIn(given.sessionId, 'Session') };
      const toCursor = ({ receivedAt, id }: DeliveryRow) => encodeCursor(receivedAt.toISOString(), id);
      const connection = await page(args, toCursor, ({ before, after, limit, inverted }) => {
        let query = selectDeliveryRows(store, filter);
        for (const [cursor, comparison] of [
          [after, '<'],
          [before, '>'],
        ] as const) {
          if (!cursor) continue;
          const [time, key] = decodeCursor(cursor, 2);
          const { at, id } = timePlace(time, key);
          query = query.where((eb) =>
            eb.or([eb('received_at', comparison, at), eb.and([eb('received_at', '=', at), eb('id', comparison, id)])]),
          );
        }
        const way = inverted ? 'asc' : 'desc';
        return query.orderBy('received_at', way).orderBy('id', way).limit(limit).execute();
      });
      return Object.assign(connection, { countAll: () => countDeliveries(store, filter) });
    },
  }),
);
