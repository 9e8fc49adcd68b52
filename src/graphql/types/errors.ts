import type { ErrorCode as Code } from '../../domain/error-code.ts';
import type { Connection } from '../../providers/connections/connection.ts';
import type { FieldProblem } from '../../providers/contract/definition.ts';
import {
  type ConflictError,
  type InputError,
  type NotFoundError,
  SessionProviderError,
} from '../../sessions/errors.ts';
import { builder, grantAnswer } from '../builder.ts';
import { ErrorCode } from '../enums.ts';
import { visibleSession } from '../visible.ts';
import { ProviderType } from './provider.ts';
import { SessionNode } from './session-node.ts';

const ErrorInterface = builder.interfaceRef<{ code: Code; message: string }>('Error').implement({
  description: 'Every expected failure implements this: message is for people, code is for programs.',
  fields: (t) => ({
    code: t.expose('code', { type: ErrorCode, description: 'For programs.' }),
    message: t.exposeString('message', { description: 'For people.' }),
  }),
});

/** An expected failure as plain data. */
type Told<Failure> = Failure extends Error ? Omit<Failure, 'name' | 'stack'> & { readonly __typename: string } : never;

const FieldErrorType = builder.objectRef<FieldProblem>('FieldError').implement({
  description: 'A field that is wrong.',
  fields: (t) => ({
    path: t.exposeString('path', { description: 'Path below `input`, in dots: `document.number`.' }),
    message: t.exposeString('message', { description: 'What is wrong with it, and what would be right.' }),
  }),
});

export const InputErrorType = builder.objectRef<Told<InputError>>('InputError').implement({
  interfaces: [ErrorInterface],
  description:
    'INVALID_INPUT or UNSUPPORTED_BY_PROVIDER: every field that is wrong, at once. An unknown connection is an InputError on `provider`.',
  fields: (t) => ({
    fields: t.expose('fields', { type: [FieldErrorType], description: 'Every field that is wrong.' }),
  }),
});

export const ConflictErrorType = builder.objectRef<Told<ConflictError>>('ConflictError').implement({
  interfaces: [ErrorInterface],
  description: 'CONFLICT: an idempotency key used with other input; what stands under the key now.',
  fields: (t) => ({
    session: t.field({
      type: SessionNode,
      nullable: true,
      description: 'What stands under the key now.',
      grantScopes: grantAnswer,
      resolve: ({ sessionId }, _args, context) => (sessionId ? visibleSession(context, sessionId) : null),
    }),
  }),
});

export const NotFoundErrorType = builder.objectRef<Told<NotFoundError>>('NotFoundError').implement({
  interfaces: [ErrorInterface],
  description: 'NOT_FOUND: there is no such thing.',
});

export const ProviderErrorType = builder.objectRef<Told<SessionProviderError>>('ProviderError').implement({
  interfaces: [ErrorInterface],
  description: 'The provider refused or failed.',
  fields: (t) => ({
    provider: t.field({
      type: ProviderType,
      authScopes: { key: true },
      description: 'The connection that was asked.',
      resolve: ({ connection }, _args, { gateway }) => gateway.connections.get(connection) as Connection,
    }),
    retryable: t.boolean({ description: 'May the same call succeed later?', resolve: ({ cause }) => cause.retryable }),
    providerCode: t.string({
      nullable: true,
      description: "The provider's own code.",
      resolve: ({ cause }, _args, { viewer }) => (viewer.applicant ? null : cause.providerCode),
    }),
    providerMessage: t.string({
      nullable: true,
      description: "The provider's own text.",
      resolve: ({ cause }, _args, { viewer }) => (viewer.applicant ? null : cause.providerMessage),
    }),
    session: t.field({
      type: SessionNode,
      nullable: true,
      description: 'The session it concerns; FAILED when it could not be started.',
      grantScopes: grantAnswer,
      resolve: ({ sessionId }, _args, context) => (sessionId ? visibleSession(context, sessionId) : null),
    }),
  }),
});

/** The GraphQL type of a result: an error's, or the given success. */
export const resultTypeOf =
  (success: string) =>
  (value: object): string =>
    '__typename' in value && typeof value.__typename === 'string' ? value.__typename : success;

/** Turns the failures that a mutation expects into results; what nobody expects is thrown on. */
export async function asResult<Success, Kinds extends readonly (abstract new (...given: never) => Error)[]>(
  expected: readonly [...Kinds],
  action: () => Promise<Success>,
): Promise<Success | Told<InstanceType<Kinds[number]>>> {
  try {
    return await action();
  } catch (error) {
    if (expected.some((kind) => error instanceof kind)) return told(error as InstanceType<Kinds[number]>);
    throw error;
  }
}

// GraphQL.js throws whatever error it is handed as a value, so an error is told as plain data.
const told = <Failure extends Error>(error: Failure) =>
  ({
    ...error,
    message: error.message,
    __typename: error instanceof SessionProviderError ? 'ProviderError' : error.name,
  }) as Told<Failure>;
