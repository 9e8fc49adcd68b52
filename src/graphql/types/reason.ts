import type { RawReason, Reason } from '../../domain/reason.ts';
import { builder } from '../builder.ts';
import { ReasonCode, UserAction } from '../enums.ts';

const RawReasonType = builder.objectRef<RawReason>('RawReason').implement({
  description: "The provider's own code and text, as received.",
  fields: (t) => ({
    code: t.exposeString('code', { nullable: true, description: 'Its code.' }),
    message: t.exposeString('message', { nullable: true, description: 'Its text.' }),
  }),
});

export const ReasonType = builder.objectRef<Reason>('Reason').implement({
  description: "Why. The code is ours and stable; raw is the provider's own word.",
  fields: (t) => ({
    code: t.expose('code', { type: ReasonCode, description: 'By which programs recognise it.' }),
    retryable: t.exposeBoolean('retryable', { description: 'May a new attempt succeed?' }),
    userAction: t.expose('userAction', { type: UserAction, description: 'What the applicant can do about it.' }),
    raw: t.expose('raw', {
      type: RawReasonType,
      nullable: true,
      description: 'Provider code and text, as received. Hidden from applicant tokens.',
    }),
  }),
});
