import { builder, SESSION_READERS } from '../builder.ts';
import { idIn } from '../global-id.ts';
import { SessionFilterInput, SessionOrderInput, sessionFilter } from '../session-filter.ts';
import { sessionPage } from '../session-page.ts';
import { SessionConnection } from '../types/session-connection.ts';
import { SessionNode } from '../types/session-node.ts';
import { visibleSession } from '../visible.ts';

builder.queryFields((t) => ({
  session: t.field({
    type: SessionNode,
    nullable: true,
    authScopes: SESSION_READERS,
    description: "A session; null when there is none, or it is another applicant's. Scope: sessions:read.",
    args: { id: t.arg.id({ required: true, description: "The session's global id." }) },
    resolve: (_root, { id }, context) => visibleSession(context, idIn(id, 'Session')),
  }),
  sessions: t.field({
    type: SessionConnection,
    authScopes: SESSION_READERS,
    description:
      "Sessions, newest first unless ordered otherwise. An applicant token lists its own applicant's, without a filter. Scope: sessions:read.",
    args: {
      ...t.arg.connectionArgs(),
      filter: t.arg({ type: SessionFilterInput, description: 'Conditions on the sessions. Default: all sessions.' }),
      orderBy: t.arg({
        type: SessionOrderInput,
        description: 'The order. Default: newest first. COMPLETED_AT lists ended sessions only.',
      }),
    },
    resolve: (_root, { filter, orderBy, ...args }, { gateway, viewer }) =>
      sessionPage(gateway.store, { ...args, filter: sessionFilter(filter, viewer), order: orderBy }),
  }),
}));
