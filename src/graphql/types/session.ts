import type { LoggedEvent } from '../../store/event-log.ts';
import { decisionOf, openSession } from '../../store/reading/session-words.ts';
import { builder, grantKeys, READS_SESSION, STAFF } from '../builder.ts';
import type { Context } from '../context.ts';
import { eventCursor, eventPosition } from '../cursor.ts';
import { ErrorCode, SessionStatus } from '../enums.ts';
import { page } from '../keyset.ts';
import type { Loaders } from '../loaders.ts';
import { visibleSession } from '../visible.ts';
import { ApplicantNode } from './applicant.ts';
import { DecisionType } from './decision.ts';
import { DocumentNode } from './document.ts';
import { MediaNode } from './media.ts';
import { ProviderType, shownConnection } from './provider.ts';
import { SessionEventConnection } from './session-event.ts';
import { SessionNode } from './session-node.ts';
import { VerificationNode, verificationOf } from './verification.ts';

/** A list for callers with sessions:read, empty for others: a non-null field is never refused. */
const ifReader = <Row>({ viewer, loaders }: Context, read: (loaders: Loaders) => Promise<Row[]>): Promise<Row[]> =>
  viewer.scopes.has('sessions:read') ? read(loaders) : Promise.resolve([]);

const FailureType = builder.objectRef<{ code: string; message: string }>('SessionFailure').implement({
  description: 'The failure of a start that ended without a link.',
  fields: (t) => ({
    code: t.field({
      type: ErrorCode,
      description: 'The kind of failure, by which programs recognise it.',
      resolve: ({ code }) => code as 'INTERNAL',
    }),
    message: t.exposeString('message', { description: 'The failure in a sentence, in English.' }),
  }),
});

builder.node(SessionNode, {
  description:
    "One person's verification at one provider, from its start to its decision. Scope: sessions:read, or the token of its applicant.",
  id: { resolve: ({ id }) => id },
  authScopes: READS_SESSION,
  loadOne: (id, context) => visibleSession(context, id),
  fields: (t) => {
    const time = (name: 'expiresAt' | 'startedAt' | 'completedAt', description: string) =>
      t.expose(name, { type: 'DateTime', nullable: true, description });
    return {
      provider: t.field({
        type: ProviderType,
        description: 'The connection that the session runs on.',
        resolve: ({ connection }, _args, context) => shownConnection(context, connection),
      }),
      applicant: t.field({
        type: ApplicantNode,
        grantScopes: grantKeys,
        description: 'The person who is verified.',
        resolve: async ({ applicantId: id }, _args, { loaders }) => {
          const applicant = await loaders.applicant.load(id);
          if (!applicant) throw new Error('a session without its applicant');
          return applicant;
        },
      }),
      status: t.expose('status', {
        type: SessionStatus,
        description: 'The state of the process. Its conclusion is `decision`.',
      }),
      providerStatus: t.string({
        nullable: true,
        authScopes: STAFF,
        description:
          "The provider's own word for the status, unchanged; null where it gave none. Scope: sessions:read.",
        resolve: (row, _args, { gateway }) => openSession(gateway.store.vault, row)?.providerStatus,
      }),
      decision: t.field({
        type: DecisionType,
        nullable: true,
        description: 'The decision in force; null until status is COMPLETED.',
        resolve: (row, _args, { gateway }) => decisionOf(gateway.store.vault, row),
      }),
      failure: t.field({
        type: FailureType,
        nullable: true,
        authScopes: STAFF,
        description:
          'The reason why the start ended without a link; null unless status is FAILED. Scope: sessions:read.',
        resolve: ({ failureCode: code, failureMessage: message }) => (code && message ? { code, message } : null),
      }),
      revision: t.exposeInt('revision', {
        description: 'The number of changes so far, rising by one with each; a client keeps the highest it has seen.',
      }),
      expiresAt: time(
        'expiresAt',
        'The time at which the link or the session ends; null where the provider does not say.',
      ),
      providerReference: t.exposeString('providerReference', {
        nullable: true,
        authScopes: STAFF,
        description: "The provider's id of this session; null until it is known. Scope: sessions:read.",
      }),
      reference: t.exposeString('reference', {
        nullable: true,
        authScopes: STAFF,
        description: "The caller's own reference, as given; null where none was. Scope: sessions:read.",
      }),
      metadata: t.expose('metadata', {
        type: 'JSON',
        nullable: true,
        authScopes: STAFF,
        description: "The caller's own data, as given; null where none was. Scope: sessions:read.",
      }),
      document: t.field({
        type: DocumentNode,
        nullable: true,
        authScopes: { scope: 'sessions:read' },
        description: 'The primary document; null until it is known. Scope: sessions:read.',
        resolve: async ({ id }, _args, { loaders }) => (await loaders.documentsOfSession.load(id))[0],
      }),
      documents: t.field({
        type: [DocumentNode],
        description: 'All documents, the primary one first. Empty without the scope sessions:read.',
        resolve: ({ id }, _args, context) => ifReader(context, ({ documentsOfSession }) => documentsOfSession.load(id)),
      }),
      verification: t.field({
        type: VerificationNode,
        nullable: true,
        authScopes: { scope: 'sessions:read' },
        description: 'The checks; null until the provider has reported some. Scope: sessions:read.',
        resolve: verificationOf,
      }),
      media: t.field({
        type: [MediaNode],
        description: 'The files that the provider holds. Empty without the scope sessions:read.',
        resolve: ({ id }, _args, context) => ifReader(context, ({ mediaOfSession }) => mediaOfSession.load(id)),
      }),
      events: t.field({
        type: SessionEventConnection,
        description: 'The events of the session, oldest first.',
        args: t.arg.connectionArgs(),
        resolve: async ({ id }, args, { loaders }) => {
          const events = await loaders.eventsOfSession.load(id);
          return page<LoggedEvent>(
            args,
            ({ position }) => eventCursor(position),
            async ({ before, after, limit, inverted }) => {
              const from = after ? eventPosition(after) : -1n;
              const to = before ? eventPosition(before) : null;
              const between = events.filter(({ position }) => position > from && (to === null || position < to));
              return (inverted ? between.reverse() : between).slice(0, limit);
            },
          );
        },
      }),
      createdAt: t.expose('createdAt', {
        type: 'DateTime',
        description: 'The time at which the verification was asked for.',
      }),
      startedAt: time('startedAt', 'The time at which the applicant entered the flow; null until then.'),
      updatedAt: t.expose('updatedAt', { type: 'DateTime', description: 'The time of the last change.' }),
      completedAt: time('completedAt', 'The time at which the session reached its end; null until then.'),
    };
  },
});
