import { readBody } from '../../store/bodies.ts';
import { countDeliveries, type DeliveryRow, selectDeliveryRows } from '../../store/reading/deliveries.ts';
import { builder } from '../builder.ts';
import { decodeCursor, encodeCursor, timePlace } from '../cursor.ts';
import { WebhookDisposition } from '../enums.ts';
import { page } from '../keyset.ts';
import { ProviderType, shownConnection } from './provider.ts';
import { SessionNode } from './session-node.ts';

export const WebhookDeliveryNode = builder.objectRef<DeliveryRow>('WebhookDelivery');
builder.node(WebhookDeliveryNode, {
  description: 'One HTTP request a provider made to us. Scope: operations.',
  id: { resolve: ({ id }) => id },
  isTypeOf: (value) => typeof value === 'object' && value !== null && 'disposition' in value,
  authScopes: { scope: 'operations' },
  loadOne: (id, { loaders }) => loaders.delivery.load(id),
  fields: (t) => ({
    provider: t.field({
      type: ProviderType,
      description: 'The connection it came in on.',
      resolve: ({ connection }, _args, context) => shownConnection(context, connection),
    }),
    receivedAt: t.expose('receivedAt', { type: 'DateTime', description: 'When it came.' }),
    disposition: t.expose('disposition', { type: WebhookDisposition, description: 'What became of it.' }),
    eventType: t.exposeString('eventType', { nullable: true, description: "The provider's word for the event." }),
    session: t.field({
      type: SessionNode,
      nullable: true,
      description: 'The session it is about, once found.',
      resolve: ({ session }, _args, { loaders }) => (session ? loaders.session.load(session) : null),
    }),
    attempts: t.exposeInt('attempts', { description: 'How often processing was tried.' }),
    error: t.exposeString('error', { nullable: true, description: 'Why it was refused, or the last attempt failed.' }),
    body: t.string({
      nullable: true,
      authScopes: { $all: { scope: 'operations' } },
      description: 'Body as received, decrypted. Scopes: operations and pii:read.',
      resolve: async ({ id, session }, _args, { gateway, viewer, readRecord }) => {
        if (!viewer.scopes.has('pii:read')) return null;
        await readRecord.load(session ?? `delivery ${id}`);
        return (await readBody(gateway.store, id))?.reveal().toString() ?? null;
      },
    }),
  }),
});

const DeliveryEdge = builder.edgeObject({
  type: WebhookDeliveryNode,
  name: 'WebhookDeliveryEdge',
  description: 'A delivery in a list.',
});
const DeliveryConnection = builder.connectionObject(
  {
    type: WebhookDeliveryNode,
    name: 'WebhookDeliveryConnection',
    description: 'A page of deliveries.',
    fields: (t) => ({
      totalCount: t.int({
        description: 'How many there are in all, exactly.',
        resolve: ({ countAll }) => countAll?.() ?? 0,
      }),
    }),
  },
  DeliveryEdge,
);

const DeliveryFilterInput = builder.inputType('WebhookDeliveryFilter', {
  description: 'Which deliveries; every given condition must hold.',
  fields: (t) => ({
    providers: t.stringList({ description: 'On these connections, by key.' }),
    dispositions: t.field({ type: [WebhookDisposition], description: 'Of which became one of these.' }),
    sessionId: t.globalID({ for: SessionNode, description: 'About this session.' }),
    receivedAfter: t.field({ type: 'DateTime', description: 'Received after.' }),
    receivedBefore: t.field({ type: 'DateTime', description: 'Received before.' }),
  }),
});

builder.queryField('webhookDeliveries', (t) =>
  t.field({
    type: DeliveryConnection,
    authScopes: { scope: 'operations' },
    description: 'The inbox, the newest first. Scope: operations.',
    args: {
      ...t.arg.connectionArgs(),
      filter: t.arg({ type: DeliveryFilterInput, description: 'Which ones. Default: all.' }),
    },
    resolve: async (_root, { filter: given, ...args }, { gateway: { store } }) => {
      const filter = { ...given, sessionId: given?.sessionId?.id };
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
