import type { ErrorCode as Code } from '../../domain/error-code.ts';
import type { FieldProblem } from '../../providers/contract/definition.ts';
import { ConflictError, InputError, NotFoundError, SessionProviderError } from '../../sessions/errors.ts';
import { builder, grantAnswer } from '../builder.ts';
import { ErrorCode } from '../enums.ts';
import { visibleSession } from '../visible.ts';
import { ProviderType, shownConnection } from './provider.ts';
import { SessionNode } from './session-node.ts';

const ErrorInterface = builder.interfaceRef<{ code: Code; message: string }>('Error').implement({
  description: 'An expected failure: `message` is for people, `code` is for programs.',
  fields: (t) => ({
    code: t.expose('code', { type: ErrorCode, description: 'The kind of failure, by which programs recognise it.' }),
    message: t.exposeString('message', { description: 'The failure in a sentence, in English.' }),
  }),
});

const FieldErrorType = builder.objectRef<FieldProblem>('FieldError').implement({
  description: 'One wrong field of an input.',
  fields: (t) => ({
    path: t.exposeString('path', { description: 'Path below `input`, in dots: `document.number`.' }),
    message: t.exposeString('message', { description: 'The fault, and the values that would be taken.' }),
  }),
});

builder.objectType(InputError, {
  name: 'InputError',
  interfaces: [ErrorInterface],
  description:
    'INVALID_INPUT or UNSUPPORTED_BY_PROVIDER: every field that is wrong, at once. An unknown connection is an InputError on `provider`.',
  fields: (t) => ({
    fields: t.expose('fields', { type: [FieldErrorType], description: 'Every wrong field, each with its message.' }),
  }),
});

builder.objectType(NotFoundError, {
  name: 'NotFoundError',
  interfaces: [ErrorInterface],
  description: 'NOT_FOUND: nothing has this id, or nothing that the caller may know of.',
});

builder.objectType(ConflictError, {
  name: 'ConflictError',
  interfaces: [ErrorInterface],
  description: 'CONFLICT: an idempotency key used with other input, or a session that cannot be retried.',
  fields: (t) => ({
    existingSession: t.field({
      type: SessionNode,
      nullable: true,
      description: 'The session that exists already; null while its start is still running.',
      grantScopes: grantAnswer('sessions:start'),
      resolve: ({ sessionId }, _args, context) => (sessionId ? visibleSession(context, sessionId) : null),
    }),
  }),
});

const MS_PER_SECOND = 1000;

builder.objectType(SessionProviderError, {
  name: 'ProviderError',
  interfaces: [ErrorInterface],
  description: 'The provider refused or failed: the code is one of PROVIDER_….',
  fields: (t) => ({
    provider: t.field({
      type: ProviderType,
      description: 'The connection that was called.',
      resolve: ({ connection }, _args, context) => shownConnection(context, connection),
    }),
    retryable: t.boolean({
      description: 'Whether the same call may succeed later.',
      resolve: ({ cause }) => cause.retryable,
    }),
    retryAfterSeconds: t.int({
      nullable: true,
      description:
        'The time after which the same call may succeed, in seconds, rounded up; null where it is not known.',
      resolve: ({ cause: { retryAfter } }) => (retryAfter === null ? null : Math.ceil(retryAfter / MS_PER_SECOND)),
    }),
    providerCode: t.string({
      nullable: true,
      description: "The provider's own error code; null where it gave none, and for applicant tokens.",
      resolve: ({ cause }, _args, { viewer }) => (viewer.applicant ? null : cause.providerCode),
    }),
    providerMessage: t.string({
      nullable: true,
      description: "The provider's own error text; null where it gave none, and for applicant tokens.",
      resolve: ({ cause }, _args, { viewer }) => (viewer.applicant ? null : cause.providerMessage),
    }),
    failedSession: t.field({
      type: SessionNode,
      nullable: true,
      description:
        'The session that the call was about: FAILED when it was its start, else as it stands. Scope: sessions:read, or sessions:start.',
      grantScopes: grantAnswer('sessions:start'),
      resolve: ({ sessionId }, _args, context) => (sessionId ? visibleSession(context, sessionId) : null),
    }),
  }),
});

/** The classes of expected failures; each has its GraphQL type above. */
type ExpectedError = typeof InputError | typeof NotFoundError | typeof ConflictError | typeof SessionProviderError;

/** The type of a mutation's success, once implemented. */
type SuccessRef<Success extends object> = ReturnType<ReturnType<typeof builder.objectRef<Success>>['implement']>;

/** A mutation's result: its success, or one of the failures it expects. Any other error stays a GraphQL error, masked. */
export function resultUnion<Success extends object>(
  name: string,
  success: SuccessRef<Success>,
  errors: readonly ExpectedError[],
) {
  return builder.errorUnion(name, {
    description: `The answer to the mutation: ${success.name}, or the failure as one of the error types.`,
    types: [success, ...errors],
    resolveType: () => success.name,
  });
}
