import { randomUUID } from 'node:crypto';
import { issueApplicantToken, LONGEST_TOKEN_SECONDS, TOKEN_SECONDS } from '../../access/applicant-token.ts';
import type { Viewer } from '../../access/scopes.ts';
import { GRANT_MAXIMUM, LARGEST_GRANT_MAXIMUM, type StartGrant } from '../../domain/start-grant.ts';
import type { FieldProblem } from '../../providers/contract/definition.ts';
import { ensureApplicant } from '../../sessions/applicants.ts';
import { InputError } from '../../sessions/errors.ts';
import type { Gateway } from '../../sessions/gateway.ts';
import { grantProblems } from '../../sessions/start-grant.ts';
import { externalIdProblem } from '../../sessions/validate.ts';
import { readApplicants } from '../../store/reading/applicants.ts';
import type { Store } from '../../store/store.ts';
import { audit } from '../audit.ts';
import { builder } from '../builder.ts';
import { resultUnion } from '../types/errors.ts';
import { checkTexts } from './answer.ts';

const StartGrantInput = builder.inputType('StartGrantInput', {
  description:
    'The verifications that the holder of an applicant token may start. The holder can choose none of these fields.',
  fields: (t) => ({
    providers: t.stringList({ description: 'Connections by key. Default: every connection.' }),
    maximum: t.int({
      defaultValue: GRANT_MAXIMUM,
      description: `The number of sessions in all, failed starts among them, 1 to ${LARGEST_GRANT_MAXIMUM}.`,
    }),
    redirectUrl: t.field({ type: 'URL', description: 'The page that the applicant returns to afterwards.' }),
    reference: t.string({ description: "The caller's own reference of each session; the holder does not see it." }),
    metadata: t.field({
      type: 'JSON',
      description: "The caller's own data of each session, at most 3 KiB; the holder does not see it.",
    }),
  }),
});

const TokenInput = builder.inputType('CreateApplicantTokenInput', {
  description: 'A token for a front end, bound to one applicant.',
  fields: (t) => ({
    applicantExternalId: t.string({ required: true, description: "The caller's own id of the applicant." }),
    expiresIn: t.int({
      defaultValue: TOKEN_SECONDS,
      description: `The life of the token in seconds, 1 to ${LONGEST_TOKEN_SECONDS}.`,
    }),
    start: t.field({
      type: StartGrantInput,
      description: 'The verifications that the token may start. Default: none. Needs the scope sessions:start.',
    }),
  }),
});
type Input = typeof TokenInput.$inferInput;

const problemWhen = (isWrong: boolean, path: string, message: string): FieldProblem[] =>
  isWrong ? [{ path, message }] : [];

// A token passes on a part of two scopes: a key that lacks them could otherwise create a token and use it.
function tokenProblems({ applicantExternalId, start }: Input, seconds: number, { scopes }: Viewer): FieldProblem[] {
  const idProblem = externalIdProblem(applicantExternalId);
  return [
    ...problemWhen(idProblem !== null, 'applicantExternalId', idProblem ?? ''),
    ...problemWhen(!scopes.has('sessions:read'), 'applicantExternalId', 'your own key lacks sessions:read'),
    ...problemWhen(Boolean(start) && !scopes.has('sessions:start'), 'start', 'your own key lacks sessions:start'),
    ...problemWhen(
      seconds < 1 || seconds > LONGEST_TOKEN_SECONDS,
      'expiresIn',
      `must be 1 to ${LONGEST_TOKEN_SECONDS}`,
    ),
  ];
}

const grantOf = ({
  providers,
  maximum,
  redirectUrl,
  reference,
  metadata,
}: NonNullable<Input['start']>): StartGrant => ({
  id: randomUUID(),
  providers: providers ?? null,
  maximum: maximum ?? GRANT_MAXIMUM,
  redirectUrl: redirectUrl ?? null,
  reference: reference ?? null,
  metadata: (metadata ?? null) as StartGrant['metadata'],
});

/** The grant and the life of a token. @throws {InputError} with every field that is wrong */
function checkedToken(input: Input, viewer: Viewer, { connections }: Gateway) {
  checkTexts(input);
  const seconds = input.expiresIn ?? TOKEN_SECONDS;
  const grant = input.start ? grantOf(input.start) : null;
  const problems = tokenProblems(input, seconds, viewer);
  for (const { path, message } of grant ? grantProblems(grant, connections, LARGEST_GRANT_MAXIMUM) : []) {
    problems.push({ path: `start.${path}`, message });
  }
  if (problems.length > 0) throw new InputError(problems);
  return { seconds, grant };
}

/** The applicant, created when new. An erased applicant stays erased until a verification starts. */
async function applicantOf(store: Store, externalId: string): Promise<{ readonly id: string }> {
  const [known] = await readApplicants(store, 'externalId', [externalId]);
  return known ?? store.orm.em.fork().transactional((em) => ensureApplicant(em, store.vault, externalId));
}

const Success = builder.objectRef<{ token: string; expiresAt: Date }>('CreateApplicantTokenSuccess').implement({
  description: 'The token, shown this once.',
  fields: (t) => ({
    token: t.exposeString('token', { description: 'The token, to be sent like an API key: `Bearer …`.' }),
    expiresAt: t.expose('expiresAt', { type: 'DateTime', description: 'The end of its life.' }),
  }),
});

builder.mutationField('createApplicantToken', (t) =>
  t.field({
    type: resultUnion('CreateApplicantTokenResult', Success, [InputError]),
    authScopes: { scope: 'keys:manage' },
    description:
      "A short-lived token for a front end: sees one applicant's sessions only, no staff-only reasons. Scope: keys:manage.",
    args: {
      input: t.arg({ type: TokenInput, required: true, description: 'The applicant, and what the token may do.' }),
    },
    resolve: async (_root, { input }, context) => {
      const { gateway, viewer } = context;
      const { seconds, grant } = checkedToken(input, viewer, gateway);
      const externalId = input.applicantExternalId;
      const { id } = await applicantOf(gateway.store, externalId);
      const expiresAt = new Date((Math.ceil(Date.now() / 1000) + seconds) * 1000);
      await audit(context, 'TOKEN_CREATED', id);
      return { token: await issueApplicantToken(gateway.store.vault, { id, externalId, grant }, expiresAt), expiresAt };
    },
  }),
);
