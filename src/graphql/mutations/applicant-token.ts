import { issueApplicantToken, LONGEST_TOKEN_SECONDS, TOKEN_SECONDS } from '../../access/applicant-token.ts';
import type { Viewer } from '../../access/scopes.ts';
import type { FieldProblem } from '../../providers/contract/provider.ts';
import { ensureApplicant } from '../../sessions/applicants.ts';
import { InputError } from '../../sessions/errors.ts';
import { externalIdProblem } from '../../sessions/validate.ts';
import { readApplicants } from '../../store/reading/applicants.ts';
import type { Store } from '../../store/store.ts';
import { audit } from '../audit.ts';
import { builder } from '../builder.ts';
import { asResult, InputErrorType, resultTypeOf } from '../types/errors.ts';

const TokenInput = builder.inputType('CreateApplicantTokenInput', {
  description: 'A token for the front end of one applicant.',
  fields: (t) => ({
    applicantExternalId: t.string({ required: true, description: "The caller's own id of the person." }),
    expiresIn: t.int({
      defaultValue: TOKEN_SECONDS,
      description: `How many seconds it lives, up to ${LONGEST_TOKEN_SECONDS}.`,
    }),
    mayStart: t.boolean({ defaultValue: false, description: 'Whether it may start verifications of that person.' }),
  }),
});
const message = (wrong: boolean, path: string, text: string): FieldProblem[] =>
  wrong ? [{ path, message: text }] : [];

// A token gives away a part of two scopes: whoever lacks them could otherwise make one, and use it.
function tokenProblems(externalId: string, seconds: number, mayStart: boolean, { scopes }: Viewer): FieldProblem[] {
  const idProblem = externalIdProblem(externalId);
  return [
    ...message(idProblem !== null, 'applicantExternalId', idProblem ?? ''),
    ...message(!scopes.has('sessions:read'), 'applicantExternalId', 'your own key lacks sessions:read'),
    ...message(mayStart && !scopes.has('sessions:start'), 'mayStart', 'your own key lacks sessions:start'),
    ...message(seconds < 1 || seconds > LONGEST_TOKEN_SECONDS, 'expiresIn', `must be 1 to ${LONGEST_TOKEN_SECONDS}`),
  ];
}

/** The applicant, made when new. One who was erased stays so until a verification starts. */
async function applicantOf(store: Store, externalId: string): Promise<{ readonly id: string }> {
  const [known] = await readApplicants(store, 'externalId', [externalId]);
  return known ?? store.orm.em.fork().transactional((em) => ensureApplicant(em, store.vault, externalId));
}

const Issued = builder.objectRef<{ token: string; expiresAt: Date }>('CreateApplicantTokenSuccess').implement({
  description: 'The token.',
  fields: (t) => ({
    token: t.exposeString('token', { description: 'To be sent like an API key.' }),
    expiresAt: t.expose('expiresAt', { type: 'DateTime', description: 'When it ends.' }),
  }),
});
const TokenResult = builder.unionType('CreateApplicantTokenResult', {
  description: 'The token, or what was wrong.',
  types: [Issued, InputErrorType],
  resolveType: resultTypeOf('CreateApplicantTokenSuccess'),
});

builder.mutationField('createApplicantToken', (t) =>
  t.field({
    type: TokenResult,
    authScopes: { scope: 'keys:manage' },
    description:
      "A short-lived token for a front end: sees one applicant's sessions only, no staff-only reasons. Scope: keys:manage.",
    args: { input: t.arg({ type: TokenInput, required: true, description: 'For whom.' }) },
    resolve: (_root, { input }, context) =>
      asResult([InputError], async () => {
        const { gateway, viewer } = context;
        const { applicantExternalId: externalId, mayStart } = input;
        const seconds = input.expiresIn ?? TOKEN_SECONDS;
        const problems = tokenProblems(externalId, seconds, mayStart ?? false, viewer);
        if (problems.length > 0) throw new InputError(problems);
        const applicant = await applicantOf(gateway.store, externalId);
        const expiresAt = new Date((Math.ceil(Date.now() / 1000) + seconds) * 1000);
        const bound = { id: applicant.id, externalId, mayStart: mayStart ?? false };
        await audit(context, 'TOKEN_CREATED', applicant.id);
        return { token: await issueApplicantToken(gateway.store.vault, bound, expiresAt), expiresAt };
      }),
  }),
);
