import type { LoggedEvent } from '../../store/event-log.ts';
import { builder, grantKeys } from '../builder.ts';
import { eventCursor } from '../cursor.ts';
import { EventSource, SessionEventType, SessionStatus } from '../enums.ts';
import { visibleSession } from '../visible.ts';
import { SessionNode } from './session-node.ts';

export const SessionEventNode = builder.objectRef<LoggedEvent>('SessionEvent');
builder.node(SessionEventNode, {
  description: 'One entry of the append-only event log. Its cursor is the place where a reader continues.',
  id: { resolve: ({ id }) => id },
  loadOne: async (id, context) => {
    const event = await context.loaders.event.load(id);
    return event && (await visibleSession(context, event.sessionId)) ? event : null;
  },
  fields: (t) => ({
    cursor: t.string({
      description: 'Also the cursor of its edge in `Session.events`; both continue a subscription.',
      resolve: ({ position }) => eventCursor(position),
    }),
    type: t.field({
      type: SessionEventType,
      description: 'The change. Applicant tokens read DATA_UPDATED in place of SCREENING_UPDATED.',
      resolve: ({ type }, _args, { viewer }) =>
        viewer.applicant && type === 'SCREENING_UPDATED' ? 'DATA_UPDATED' : type,
    }),
    session: t.field({
      type: SessionNode,
      grantScopes: grantKeys,
      description: 'The session as it stands now.',
      resolve: async ({ sessionId }, _args, { loaders }) => {
        const session = await loaders.session.load(sessionId);
        if (!session) throw new Error('an event without its session');
        return session;
      },
    }),
    previousStatus: t.expose('previousStatus', {
      type: SessionStatus,
      nullable: true,
      description: 'The status before this event; null for the first one.',
    }),
    status: t.expose('status', { type: SessionStatus, description: 'The status after this event.' }),
    revision: t.exposeInt('revision', { description: "The session's revision after this event." }),
    source: t.expose('source', {
      type: EventSource,
      description: 'The source of the change.',
    }),
    occurredAt: t.expose('occurredAt', {
      type: 'DateTime',
      description: "The provider's time of the change; ours where it gives none.",
    }),
    recordedAt: t.expose('recordedAt', { type: 'DateTime', description: 'The time at which the event was written.' }),
  }),
});

const SessionEventEdge = builder.edgeObject({
  type: SessionEventNode,
  name: 'SessionEventEdge',
  description: 'An event in a list.',
});

/** A page of events. */
export const SessionEventConnection = builder.connectionObject(
  { type: SessionEventNode, name: 'SessionEventConnection', description: 'A page of events.' },
  SessionEventEdge,
);
