import { mayKnow } from '../../access/scopes.ts';
import type { ApplicantRow } from '../../store/reading/applicants.ts';
import { selectSessionRows } from '../../store/reading/sessions.ts';
import { builder, READS_SESSION, STAFF } from '../builder.ts';
import { sessionPage } from '../session-page.ts';
import { SessionConnection } from './session-connection.ts';
import { SessionNode } from './session-node.ts';

export const ApplicantNode = builder.objectRef<ApplicantRow>('Applicant');
builder.node(ApplicantNode, {
  description:
    'The person, as the caller knows them: one applicant, many sessions, any provider. Scope: sessions:read, or the token of the applicant.',
  id: { resolve: ({ id }) => id },
  authScopes: READS_SESSION,
  loadOne: async (id, { loaders, viewer }) => (mayKnow(viewer, id) ? loaders.applicant.load(id) : null),
  fields: (t) => ({
    externalId: t.exposeString('externalId', { description: "The caller's own id of the person." }),
    sessions: t.field({
      type: SessionConnection,
      description:
        "The applicant's sessions, newest first. Empty for a key without sessions:read that reads the applicant in the answer to its mutation.",
      args: t.arg.connectionArgs(),
      resolve: ({ id }, args, { gateway, viewer }) => {
        const isReader = viewer.scopes.has('sessions:read') || viewer.applicant?.id === id;
        return sessionPage(gateway.store, { ...args, filter: isReader ? { applicantId: id } : { ids: [] } });
      },
    }),
    verifiedBy: t.field({
      type: SessionNode,
      nullable: true,
      authScopes: { scope: 'sessions:read' },
      description: 'The newest session whose decision is APPROVED; null: none. Scope: sessions:read.',
      resolve: ({ id }, _args, { gateway }) =>
        selectSessionRows(gateway.store, { applicantId: id, statuses: ['COMPLETED'], outcomes: ['APPROVED'] })
          .orderBy('session.decided_at', 'desc')
          .limit(1)
          .executeTakeFirst(),
    }),
    erasedAt: t.expose('erasedAt', {
      type: 'DateTime',
      nullable: true,
      authScopes: STAFF,
      description: 'The time at which the personal data was destroyed; null: it was not. Scope: sessions:read.',
    }),
    createdAt: t.expose('createdAt', {
      type: 'DateTime',
      description: 'The time at which the external id was first used.',
    }),
  }),
});
