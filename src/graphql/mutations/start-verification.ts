import { ConflictError, InputError, SessionProviderError } from '../../sessions/errors.ts';
import { startVerification } from '../../sessions/start.ts';
import type { SessionRow } from '../../store/reading/sessions.ts';
import { audit } from '../audit.ts';
import { builder, grantAnswer } from '../builder.ts';
import type { Context } from '../context.ts';
import { DocumentType, Platform } from '../enums.ts';
import { asResult, ConflictErrorType, InputErrorType, ProviderErrorType, resultTypeOf } from '../types/errors.ts';
import { providerOptionsInput } from '../types/provider-options.ts';
import { SessionNode } from '../types/session-node.ts';

const ApplicantInputType = builder.inputType('ApplicantInput', {
  description: 'The person to verify. What a provider needs of it: `Provider.requirements`.',
  fields: (t) => ({
    externalId: t.string({
      required: true,
      description: "The caller's own id of the person; kept in clear, so nothing personal.",
    }),
    fullName: t.string({ description: 'The whole name, as on the document.' }),
    givenNames: t.string({ description: 'Given names.' }),
    familyName: t.string({ description: 'Family name.' }),
    email: t.string({ description: 'E-mail address.' }),
    phone: t.string({ description: 'Phone number in international form: +37060011223.' }),
    dateOfBirth: t.field({ type: 'Date', description: 'Date of birth.' }),
    nationality: t.field({ type: 'CountryCode', description: 'Nationality.' }),
    country: t.field({ type: 'CountryCode', description: 'Country of residence.' }),
  }),
});

const ExpectedDocumentInput = builder.inputType('ExpectedDocumentInput', {
  description: 'The document the person is expected to show.',
  fields: (t) => ({
    type: t.field({ type: DocumentType, description: 'What kind.' }),
    number: t.string({ description: 'Its number.' }),
    issuingCountry: t.field({ type: 'CountryCode', description: 'The country that issued it.' }),
  }),
});

const ProviderOptions = providerOptionsInput();

const StartVerificationInput = builder.inputType('StartVerificationInput', {
  description: 'A verification to start.',
  fields: (t) => ({
    provider: t.string({ required: true, description: "The connection's key, as in `providers`." }),
    applicant: t.field({ type: ApplicantInputType, required: true, description: 'The person to verify.' }),
    document: t.field({ type: ExpectedDocumentInput, description: 'The document they are expected to show.' }),
    redirectUrl: t.field({ type: 'URL', description: 'Where the applicant goes afterwards.' }),
    locale: t.string({ description: "The flow's language: a language tag, like en or pt-BR." }),
    platform: t.field({ type: Platform, defaultValue: 'WEB', description: 'What the applicant uses.' }),
    reference: t.string({ description: "The caller's own reference; returned as given, kept in clear." }),
    metadata: t.field({
      type: 'JSON',
      description: "The caller's own data: an object, at most 16 KiB; kept in clear.",
    }),
    idempotencyKey: t.string({
      description: 'Same key and same input: the first session again. Same key, other input: CONFLICT.',
    }),
    ...(ProviderOptions && {
      providerOptions: t.field({ type: ProviderOptions, description: 'What one kind of provider alone takes.' }),
    }),
  }),
});

const Success = builder.objectRef<{ sessionId: string }>('StartVerificationSuccess').implement({
  description: 'The verification was started.',
  fields: (t) => ({
    session: t.field({ type: SessionNode, grantScopes: grantAnswer, description: 'It.', resolve: freshSession }),
  }),
});

/** The session as it stands after a mutation. */
export async function freshSession(
  { sessionId }: { sessionId: string },
  _args: object,
  { loaders }: Context,
): Promise<SessionRow> {
  const session = await loaders.session.clear(sessionId).load(sessionId);
  if (!session) throw new Error('a session without its row');
  return session;
}

const Result = builder.unionType('StartVerificationResult', {
  description: 'The session, or what was wrong.',
  types: [Success, InputErrorType, ConflictErrorType, ProviderErrorType],
  resolveType: resultTypeOf('StartVerificationSuccess'),
});

builder.mutationField('startVerification', (t) =>
  t.field({
    type: Result,
    authScopes: { $any: { scope: 'sessions:start', starter: true } },
    description: 'Starts a verification and returns the link for the applicant. Scope: sessions:start.',
    args: { input: t.arg({ type: StartVerificationInput, required: true, description: 'What to start.' }) },
    resolve: (_root, { input }, context) =>
      asResult([InputError, ConflictError, SessionProviderError], async () => {
        const { gateway, viewer } = context;
        const { platform, metadata, ...rest } = input;
        if (viewer.applicant && viewer.applicant.externalId !== input.applicant.externalId) {
          throw new InputError([{ path: 'applicant.externalId', message: 'this token is about somebody else' }]);
        }
        const start = { ...rest, platform: platform ?? 'WEB', metadata: metadata as Record<string, unknown> | null };
        const sessionId = await startVerification(gateway, viewer.id, start);
        await audit(context, 'SESSION_STARTED', sessionId);
        return { sessionId };
      }),
  }),
);
