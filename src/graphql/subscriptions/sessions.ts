import { GraphQLError } from 'graphql';
import { mayKnow } from '../../access/scopes.ts';
import { cancelable } from '../../events/cancelable.ts';
import type { TailedEvent } from '../../events/tail.ts';
import type { LoggedEvent } from '../../store/event-log.ts';
import { throughOutage } from '../../store/outage.ts';
import { type SessionFilter, type SessionRow, selectSessionRows } from '../../store/reading/sessions.ts';
import type { Store } from '../../store/store.ts';
import { builder, SESSION_READERS } from '../builder.ts';
import { type Context, enterBatch } from '../context.ts';
import { eventCursor, eventPosition, inputError } from '../cursor.ts';
import { idIn } from '../global-id.ts';
import { SessionFilterInput, sessionFilter } from '../session-filter.ts';
import { SessionEventNode } from '../types/session-event.ts';
import { SessionNode } from '../types/session-node.ts';
import { visibleSession } from '../visible.ts';

builder.subscriptionFields((t) => ({
  sessionUpdated: t.field({
    type: SessionNode,
    authScopes: SESSION_READERS,
    description:
      'The session now, and then its newest state after changes. Quick changes may be merged; revisions only rise. Scope: sessions:read.',
    args: { id: t.arg.id({ required: true, description: "The session's global id." }) },
    subscribe: (_root, { id }, context) => followSession(context, idIn(id, 'Session')),
    resolve: (session) => session,
  }),
  sessionEvents: t.field({
    type: SessionEventNode,
    authScopes: SESSION_READERS,
    description:
      'The event log after a cursor, in order, nothing missing and nothing twice, then live. Without `after`: from now. Scope: sessions:read.',
    args: {
      after: t.arg.string({ description: 'The cursor of the last event that was read.' }),
      filter: t.arg({
        type: SessionFilterInput,
        description: 'Only events of sessions that match as they stand now. Default: all sessions.',
      }),
    },
    subscribe: (_root, { after, filter }, context) => followEvents(context, after, filter),
    resolve: (event) => event,
  }),
}));

// Errors are found before the stream begins: one inside the stream would close the socket.
async function followSession(context: Context, id: string): Promise<AsyncGenerator<SessionRow>> {
  const { tail } = context;
  // Read the place in the log before the state: a change in between is then seen twice rather than never.
  const from = tail.head;
  const session = await visibleSession(context, id);
  if (!session) throw new GraphQLError('There is no such session.', { extensions: { code: 'NOT_FOUND' } });

  return counted(context, async function* (signal) {
    let { revision } = session;
    yield session;
    for await (const event of tail.follow(from, signal, id)) {
      if (event.revision <= revision) continue;
      const now = await sessionAt(context, event, signal);
      if (!now || now.revision <= revision) continue;
      revision = now.revision;
      yield now;
    }
  });
}

async function followEvents(
  context: Context,
  after: string | null | undefined,
  filter: typeof SessionFilterInput.$inferInput | null | undefined,
): Promise<AsyncGenerator<LoggedEvent>> {
  const { gateway, viewer } = context;
  const conditions = filter ? sessionFilter(filter, viewer) : null;
  // `Last-Event-ID` wins over `after`: a reconnecting SSE client sends its first variables again.
  const from = await startingPosition(context, context.http?.lastEventId ?? after);
  context.sentCursor = eventCursor(from);

  return counted(context, async function* (signal) {
    for await (const event of context.tail.follow(from, signal)) {
      // Waits for the database rather than skipping an event, because the client's cursor would move past it.
      const session = await sessionAt(context, event, signal);
      if (!session || !mayKnow(viewer, session.applicantId)) continue;
      if (conditions && !(await matches(gateway.store, conditions, session.id, signal))) continue;
      const cursor = eventCursor(event.position);
      context.currentCursor = cursor;
      yield event;
      // The event was sent: the next one is pulled only after that.
      context.sentCursor = cursor;
    }
  });
}

/** A stream that counts against its caller's subscription quota from its first item until it ends or is left. */
function counted<Item>(
  { quota, viewer }: Context,
  make: (signal: AbortSignal) => AsyncGenerator<Item>,
): AsyncGenerator<Item> {
  if (quota.isFull(viewer.id)) throw tooMany();
  return cancelable(async function* (signal) {
    const leave = quota.take(viewer.id);
    if (!leave) throw tooMany();
    signal.addEventListener('abort', leave);
    try {
      yield* make(signal);
    } finally {
      leave();
    }
  });
}

const tooMany = (): GraphQLError =>
  new GraphQLError('Too many subscriptions are open for this key or token. Close some first.', {
    extensions: { code: 'RATE_LIMITED' },
  });

/** The session of an event as it stands now; waits while the database cannot be reached. */
function sessionAt(context: Context, event: TailedEvent, signal: AbortSignal): Promise<SessionRow | null> {
  let isAgain = false;
  return throughOutage(
    () => {
      enterBatch(context, event, isAgain);
      isAgain = true;
      return context.loaders.session.load(event.sessionId);
    },
    () => signal.aborted,
  );
}

/** Whether a session matches a filter as it stands now. */
async function matches(store: Store, filter: SessionFilter, id: string, signal: AbortSignal): Promise<boolean> {
  if (filter.ids && !filter.ids.includes(id)) return false;
  const find = () => selectSessionRows(store, { ...filter, ids: [id] }).executeTakeFirst();
  return (await throughOutage(find, () => signal.aborted)) !== undefined;
}

async function startingPosition({ gateway }: Context, after: string | null | undefined): Promise<bigint> {
  const { log } = gateway.store;
  if (!after) return log.newest();
  const { head, floor } = await log.bounds();
  const position = eventPosition(after);
  if (position < floor) {
    throw inputError(
      'This cursor is older than the log: events after it were discarded. Read the sessions anew, then subscribe without `after`.',
    );
  }
  if (position > head) throw inputError('This cursor is not from this log.');
  return position;
}
