import { InputError, NotFoundError } from '../../sessions/errors.ts';
import { reprocessDelivery } from '../../sessions/reprocess.ts';
import { audit } from '../audit.ts';
import { builder } from '../builder.ts';
import { asResult, InputErrorType, NotFoundErrorType, resultTypeOf } from '../types/errors.ts';
import { WebhookDeliveryNode } from '../types/webhook-delivery.ts';

const ReprocessWebhookDeliveryInput = builder.inputType('ReprocessWebhookDeliveryInput', {
  description: 'A delivery to process again.',
  fields: (t) => ({ id: t.globalID({ required: true, for: WebhookDeliveryNode, description: 'Its global id.' }) }),
});

const Success = builder.objectRef<{ deliveryId: string }>('ReprocessWebhookDeliverySuccess').implement({
  description: 'The delivery is processed again.',
  fields: (t) => ({
    delivery: t.field({
      type: WebhookDeliveryNode,
      description: 'It, RECEIVED again; `webhookDeliveries` shows what becomes of it.',
      resolve: async ({ deliveryId }, _args, { loaders }) => {
        const delivery = await loaders.delivery.clear(deliveryId).load(deliveryId);
        if (!delivery) throw new Error('a delivery without its row');
        return delivery;
      },
    }),
  }),
});

const Result = builder.unionType('ReprocessWebhookDeliveryResult', {
  description: 'The delivery, or what was wrong.',
  types: [Success, InputErrorType, NotFoundErrorType],
  resolveType: resultTypeOf('ReprocessWebhookDeliverySuccess'),
});

builder.mutationField('reprocessWebhookDelivery', (t) =>
  t.field({
    type: Result,
    authScopes: { scope: 'operations' },
    description: 'Sends a kept delivery through the same door again. Scope: operations.',
    args: { input: t.arg({ type: ReprocessWebhookDeliveryInput, required: true, description: 'Which delivery.' }) },
    resolve: (_root, { input }, context) =>
      asResult([InputError, NotFoundError], async () => {
        await reprocessDelivery(context.gateway, input.id.id);
        await audit(context, 'DELIVERY_REPROCESSED', input.id.id);
        return { deliveryId: input.id.id };
      }),
  }),
);
