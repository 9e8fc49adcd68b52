import { InputError, NotFoundError } from '../../sessions/errors.ts';
import { reprocessDelivery } from '../../sessions/reprocess.ts';
import { audit } from '../audit.ts';
import { builder } from '../builder.ts';
import { targetId } from '../global-id.ts';
import { resultUnion } from '../types/errors.ts';
import { WebhookDeliveryNode } from '../types/webhook-delivery.ts';

const ReprocessWebhookDeliveryInput = builder.inputType('ReprocessWebhookDeliveryInput', {
  description: 'The delivery to process again.',
  fields: (t) => ({ id: t.id({ required: true, description: "The delivery's global id." }) }),
});

const Success = builder.objectRef<{ deliveryId: string }>('ReprocessWebhookDeliverySuccess').implement({
  description: 'The delivery is in the queue again.',
  fields: (t) => ({
    delivery: t.field({
      type: WebhookDeliveryNode,
      description: 'The delivery, with disposition RECEIVED until it is processed.',
      resolve: async ({ deliveryId }, _args, { loaders }) => {
        const delivery = await loaders.delivery.clear(deliveryId).load(deliveryId);
        if (!delivery) throw new Error('a delivery without its row');
        return delivery;
      },
    }),
  }),
});

builder.mutationField('reprocessWebhookDelivery', (t) =>
  t.field({
    type: resultUnion('ReprocessWebhookDeliveryResult', Success, [InputError, NotFoundError]),
    authScopes: { scope: 'operations' },
    description:
      'Processes a kept delivery again, by the rules of a fresh one: what is older than the session becomes STALE. Scope: operations.',
    args: {
      input: t.arg({ type: ReprocessWebhookDeliveryInput, required: true, description: 'The delivery to process.' }),
    },
    resolve: async (_root, { input }, context) => {
      const deliveryId = targetId(input.id, 'WebhookDelivery');
      await reprocessDelivery(context.gateway, deliveryId);
      await audit(context, 'DELIVERY_REPROCESSED', deliveryId);
      return { deliveryId };
    },
  }),
);
