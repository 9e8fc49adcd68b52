import { type ApplicantRow, readApplicants } from '../../store/reading/applicants.ts';
import { selectSessionRows } from '../../store/reading/sessions.ts';
import { builder, STAFF } from '../builder.ts';
import { sessionPage } from '../session-page.ts';
import { SessionConnection } from './session-connection.ts';
import { SessionNode } from './session-node.ts';

export const ApplicantNode = builder.objectRef<ApplicantRow>('Applicant');
builder.node(ApplicantNode, {
  description: 'The person, as the caller knows them: one applicant, many sessions, any provider.',
  id: { resolve: ({ id }) => id },
  isTypeOf: (value) => typeof value === 'object' && value !== null && 'externalId' in value,
  authScopes: STAFF,
  loadOne: (id, { loaders }) => loaders.applicant.load(id),
  fields: (t) => ({
    externalId: t.exposeString('externalId', { description: "The caller's own id of the person." }),
    sessions: t.field({
      type: SessionConnection,
      authScopes: { scope: 'sessions:read' },
      description: 'Their sessions, the newest first.',
      args: t.arg.connectionArgs(),
      resolve: ({ id }, args, { gateway }) => sessionPage(gateway.store, { ...args, filter: { applicantId: id } }),
    }),
    verifiedBy: t.field({
      type: SessionNode,
      nullable: true,
      authScopes: { scope: 'sessions:read' },
      description: 'The newest session that stands approved, if any.',
      resolve: ({ id }, _args, { gateway }) =>
        selectSessionRows(gateway.store, { applicantId: id, statuses: ['COMPLETED'], outcomes: ['APPROVED'] })
          .orderBy('session.decided_at', 'desc')
          .limit(1)
          .executeTakeFirst(),
    }),
    erasedAt: t.expose('erasedAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When their personal data was destroyed.',
    }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When we first heard of them.' }),
  }),
});

builder.queryField('applicant', (t) =>
  t.field({
    type: ApplicantNode,
    nullable: true,
    authScopes: { scope: 'sessions:read' },
    description: "A person by the caller's own id.",
    args: { externalId: t.arg.string({ required: true, description: "The caller's own id of the person." }) },
    resolve: async (_root, { externalId }, { gateway }) => {
      return (await readApplicants(gateway.store, 'externalId', [externalId]))[0];
    },
  }),
);
