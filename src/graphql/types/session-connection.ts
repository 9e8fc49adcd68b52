import { builder } from '../builder.ts';
import { SessionNode } from './session-node.ts';

const SessionEdge = builder.edgeObject({ type: SessionNode, name: 'SessionEdge', description: 'A session in a list.' });

/** A page of sessions, with the exact number of all. */
export const SessionConnection = builder.connectionObject(
  {
    type: SessionNode,
    name: 'SessionConnection',
    description: 'A page of sessions.',
    fields: (t) => ({
      totalCount: t.int({
        description: 'The exact number of sessions that paging gives.',
        resolve: ({ countAll }) => countAll?.() ?? 0,
      }),
    }),
  },
  SessionEdge,
);
