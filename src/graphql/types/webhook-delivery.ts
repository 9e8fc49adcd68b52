import { readBody } from '../../store/bodies.ts';
import type { DeliveryRow } from '../../store/reading/deliveries.ts';
import { builder } from '../builder.ts';
import { WebhookDisposition } from '../enums.ts';
import { ProviderType, shownConnection } from './provider.ts';
import { SessionNode } from './session-node.ts';

export const WebhookDeliveryNode = builder.objectRef<DeliveryRow>('WebhookDelivery');
builder.node(WebhookDeliveryNode, {
  description: 'One HTTP request from a provider to its webhook URL. Scope: operations.',
  id: { resolve: ({ id }) => id },
  authScopes: { scope: 'operations' },
  loadOne: (id, { loaders }) => loaders.delivery.load(id),
  fields: (t) => ({
    provider: t.field({
      type: ProviderType,
      description: 'The connection whose webhook URL was called.',
      resolve: ({ connection }, _args, context) => shownConnection(context, connection),
    }),
    receivedAt: t.expose('receivedAt', { type: 'DateTime', description: 'The time it was received.' }),
    disposition: t.expose('disposition', { type: WebhookDisposition, description: 'The result of its processing.' }),
    eventType: t.exposeString('eventType', {
      nullable: true,
      description: "The provider's word for the event; null where it was not read.",
    }),
    session: t.field({
      type: SessionNode,
      nullable: true,
      authScopes: { scope: 'sessions:read' },
      description: 'The session it is about; null until it is found. Scope: sessions:read.',
      resolve: ({ session }, _args, { loaders }) => (session ? loaders.session.load(session) : null),
    }),
    attempts: t.exposeInt('attempts', { description: 'The number of times that processing was tried.' }),
    error: t.exposeString('error', {
      nullable: true,
      description: 'The reason for its refusal, or for the failure of the last attempt; null without one.',
    }),
    body: t.string({
      nullable: true,
      description:
        'The body as received, decrypted; null where it was not kept or is erased, and without pii:read. Scopes: operations and pii:read.',
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
  description: 'A webhook delivery in a list.',
});
export const DeliveryConnection = builder.connectionObject(
  {
    type: WebhookDeliveryNode,
    name: 'WebhookDeliveryConnection',
    description: 'A page of webhook deliveries.',
    fields: (t) => ({
      totalCount: t.int({
        description: 'The exact number of deliveries that the filter matches.',
        resolve: ({ countAll }) => countAll?.() ?? 0,
      }),
    }),
  },
  DeliveryEdge,
);
