import { readApplicants } from '../../store/reading/applicants.ts';
import { builder } from '../builder.ts';
import { ApplicantNode } from '../types/applicant.ts';

builder.queryField('applicant', (t) =>
  t.field({
    type: ApplicantNode,
    nullable: true,
    authScopes: { scope: 'sessions:read' },
    description: "An applicant by the caller's own id; null when there is none. Scope: sessions:read.",
    args: { externalId: t.arg.string({ required: true, description: "The caller's own id of the applicant." }) },
    resolve: async (_root, { externalId }, { gateway }) =>
      (await readApplicants(gateway.store, 'externalId', [externalId]))[0],
  }),
);
