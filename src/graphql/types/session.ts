import type { Decision } from '../../domain/decision.ts';
import { reasonsForApplicant } from '../../domain/reason.ts';
import { isEnd } from '../../domain/status.ts';
import type { LoggedEvent } from '../../store/event-log.ts';
import { decisionOf, openSession } from '../../store/reading/sessions.ts';
import { builder, READS_SESSION, STAFF } from '../builder.ts';
import { eventCursor, eventPosition } from '../cursor.ts';
import { DecisionOutcome, DecisionSource, ErrorCode, SessionStatus } from '../enums.ts';
import { page } from '../keyset.ts';
import { SessionFilterInput, SessionOrderInput, sessionFilter } from '../session-filter.ts';
import { sessionPage } from '../session-page.ts';
import { visibleSession } from '../visible.ts';
import { ApplicantNode } from './applicant.ts';
import { DocumentNode } from './document.ts';
import { MediaNode } from './media.ts';
import { ProviderType, shownConnection } from './provider.ts';
import { ReasonType } from './reason.ts';
import { SessionConnection } from './session-connection.ts';
import { SessionEventConnection } from './session-event.ts';
import { SessionNode } from './session-node.ts';
import { VerificationNode, verificationOf } from './verification.ts';

const DecisionType = builder.objectRef<Decision>('Decision').implement({
  description: 'What was concluded.',
  fields: (t) => ({
    outcome: t.expose('outcome', { type: DecisionOutcome, description: 'Approved or rejected.' }),
    reasons: t.field({
      type: [ReasonType],
      description: 'Why. An applicant token sees no reason that is for staff alone, and no words of the provider.',
      resolve: ({ reasons }, _args, { viewer }) => (viewer.applicant ? reasonsForApplicant(reasons) : reasons),
    }),
    source: t.expose('source', {
      type: DecisionSource,
      authScopes: STAFF,
      description: 'Who decided.',
    }),
    decidedAt: t.expose('decidedAt', { type: 'DateTime', description: 'When.' }),
  }),
});

const FailureType = builder.objectRef<{ code: string; message: string }>('SessionFailure').implement({
  description: 'Why a start ended without a link.',
  fields: (t) => ({
    code: t.field({ type: ErrorCode, description: 'For programs.', resolve: ({ code }) => code as 'INTERNAL' }),
    message: t.exposeString('message', { description: 'For people.' }),
  }),
});

builder.node(SessionNode, {
  description: "One person's verification at one provider, from its start to its decision.",
  id: { resolve: ({ id }) => id },
  isTypeOf: (value) => typeof value === 'object' && value !== null && 'revision' in value && 'applicantId' in value,
  authScopes: READS_SESSION,
  loadOne: (id, context) => visibleSession(context, id),
  fields: (t) => {
    const time = (name: 'expiresAt' | 'startedAt' | 'completedAt', description: string) =>
      t.expose(name, { type: 'DateTime', nullable: true, description });
    return {
      provider: t.field({
        type: ProviderType,
        authScopes: STAFF,
        description: 'The connection it runs on.',
        resolve: ({ connection }, _args, context) => shownConnection(context, connection),
      }),
      applicant: t.field({
        type: ApplicantNode,
        authScopes: STAFF,
        grantScopes: ['answer'],
        description: 'Who is verified.',
        resolve: async ({ applicantId: id }, _args, { loaders }) => {
          const applicant = await loaders.applicant.load(id);
          if (!applicant) throw new Error('a session without its applicant');
          return applicant;
        },
      }),
      status: t.expose('status', {
        type: SessionStatus,
        description: 'Where the process stands. What was concluded is `decision`.',
      }),
      providerStatus: t.string({
        nullable: true,
        authScopes: STAFF,
        description: "The provider's own word for it, unchanged.",
        resolve: (row, _args, { gateway }) => openSession(gateway.store.vault, row)?.reveal().providerStatus,
      }),
      decision: t.field({
        type: DecisionType,
        nullable: true,
        description: 'What was concluded; null until status is COMPLETED.',
        resolve: (row, _args, { gateway }) => decisionOf(gateway.store.vault, row),
      }),
      failure: t.field({
        type: FailureType,
        nullable: true,
        authScopes: STAFF,
        description: 'Why the start ended without a link; null unless status is FAILED.',
        resolve: ({ failureCode: code, failureMessage: message }) => (code && message ? { code, message } : null),
      }),
      revision: t.exposeInt('revision', {
        description: 'Rises by one with every change; a client keeps the highest it has seen.',
      }),
      hostedUrl: t.field({
        type: 'URL',
        nullable: true,
        description: 'Where the applicant continues. Null once the session has ended.',
        resolve: (row, _args, { gateway }) =>
          isEnd(row.status) ? null : openSession(gateway.store.vault, row)?.reveal().hostedUrl,
      }),
      expiresAt: time('expiresAt', 'When the time of the session runs out.'),
      providerReference: t.exposeString('providerReference', {
        nullable: true,
        authScopes: STAFF,
        description: "The provider's id of this session.",
      }),
      reference: t.exposeString('reference', {
        nullable: true,
        authScopes: STAFF,
        description: "The caller's own reference, as given.",
      }),
      metadata: t.expose('metadata', {
        type: 'JSON',
        nullable: true,
        authScopes: STAFF,
        description: "The caller's own data, as given.",
      }),
      document: t.field({
        type: DocumentNode,
        nullable: true,
        authScopes: { scope: 'sessions:read' },
        description: 'The primary document; null until known.',
        resolve: async ({ id }, _args, { loaders }) => (await loaders.documentsOfSession.load(id))[0],
      }),
      documents: t.field({
        type: [DocumentNode],
        authScopes: { scope: 'sessions:read' },
        description: 'All documents, the primary one first.',
        resolve: ({ id }, _args, { loaders }) => loaders.documentsOfSession.load(id),
      }),
      verification: t.field({
        type: VerificationNode,
        nullable: true,
        authScopes: { scope: 'sessions:read' },
        description: 'What was checked; null until the provider has reported checks.',
        resolve: verificationOf,
      }),
      media: t.field({
        type: [MediaNode],
        authScopes: { scope: 'sessions:read' },
        description: 'The files the provider holds.',
        resolve: ({ id }, _args, { loaders }) => loaders.mediaOfSession.load(id),
      }),
      events: t.field({
        type: SessionEventConnection,
        authScopes: { $any: { scope: 'sessions:read', applicant: true } },
        description: 'What happened, in order.',
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
      createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When it was asked for.' }),
      startedAt: time('startedAt', 'When the applicant entered the flow.'),
      updatedAt: t.expose('updatedAt', { type: 'DateTime', description: 'When it last changed.' }),
      completedAt: time('completedAt', 'When it was decided.'),
    };
  },
});

builder.queryFields((t) => ({
  session: t.field({
    type: SessionNode,
    nullable: true,
    authScopes: { $any: { scope: 'sessions:read', applicant: true } },
    description: 'One session.',
    args: { id: t.arg.globalID({ required: true, for: SessionNode, description: 'Its global id.' }) },
    resolve: (_root, { id }, context) => visibleSession(context, id.id),
  }),
  sessions: t.field({
    type: SessionConnection,
    authScopes: { $any: { scope: 'sessions:read', applicant: true } },
    description: 'Sessions, the newest first unless ordered otherwise.',
    args: {
      ...t.arg.connectionArgs(),
      filter: t.arg({ type: SessionFilterInput, description: 'Which ones. Default: all.' }),
      orderBy: t.arg({ type: SessionOrderInput, description: 'In which order. Default: the newest first.' }),
    },
    resolve: (_root, { filter, orderBy, ...args }, { gateway, viewer }) =>
      sessionPage(gateway.store, { ...args, filter: sessionFilter(filter, viewer), order: orderBy }),
  }),
}));
