import type { RawReason, Reason } from '../../domain/reason.ts';
import { builder } from '../builder.ts';
import { ReasonCode, UserAction } from '../enums.ts';

const RawReasonType = builder.objectRef<RawReason>('RawReason').implement({
  description: "The provider's own code and text, as received.",
  fields: (t) => ({
    code: t.exposeString('code', { nullable: true, description: "The provider's code; null where it gave none." }),
    message: t.exposeString('message', {
      nullable: true,
      description: "The provider's text; null where it gave none.",
    }),
  }),
});

export const ReasonType = builder.objectRef<Reason>('Reason').implement({
  description: "A reason for a decision or a check's outcome: `code` is ours and stable, `raw` is the provider's own.",
  fields: (t) => ({
    code: t.expose('code', { type: ReasonCode, description: 'The reason, from a closed list.' }),
    retryable: t.exposeBoolean('retryable', { description: 'Whether a new attempt may succeed.' }),
    userAction: t.expose('userAction', { type: UserAction, description: 'The step that the applicant can take.' }),
    raw: t.expose('raw', {
      type: RawReasonType,
      nullable: true,
      description: "The provider's own code and text; null where there is none, and for applicant tokens.",
    }),
  }),
});
