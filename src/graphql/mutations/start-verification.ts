import { ConflictError, InputError, SessionProviderError } from '../../sessions/errors.ts';
import { startVerification } from '../../sessions/start.ts';
import { withinGrant } from '../../sessions/start-grant.ts';
import { audit } from '../audit.ts';
import { builder, grantAnswer } from '../builder.ts';
import { DocumentType, Flow as FlowEnum, Platform } from '../enums.ts';
import { resultUnion } from '../types/errors.ts';
import { providerOptionsInput } from '../types/provider-options.ts';
import { SessionNode } from '../types/session-node.ts';
import { freshSession } from './answer.ts';

const ApplicantInputType = builder.inputType('ApplicantInput', {
  description: 'The person to verify. `Provider.requirements` lists the fields that a provider needs.',
  fields: (t) => ({
    externalId: t.string({
      required: true,
      description: "The caller's own id of the person. Kept in clear: it must not be personal data.",
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
  description: 'The document that the applicant is expected to show.',
  fields: (t) => ({
    type: t.field({ type: DocumentType, description: 'The type of the document.' }),
    number: t.string({ description: 'The number of the document, as printed.' }),
    issuingCountry: t.field({ type: 'CountryCode', description: 'The country that issued the document.' }),
  }),
});

const ProviderOptions = providerOptionsInput();

const StartVerificationInput = builder.inputType('StartVerificationInput', {
  description: 'A verification to start.',
  fields: (t) => ({
    provider: t.string({ required: true, description: "The connection's key, as in `providers`." }),
    applicant: t.field({ type: ApplicantInputType, required: true, description: 'The person to verify.' }),
    document: t.field({ type: ExpectedDocumentInput, description: 'The document that is expected. Default: any.' }),
    redirectUrl: t.field({
      type: 'URL',
      description: 'The page that the applicant returns to afterwards. With an applicant token: fixed by its grant.',
    }),
    locale: t.string({ description: 'The language of the hosted page as a language tag, like en or pt-BR.' }),
    flow: t.field({
      type: FlowEnum,
      defaultValue: 'HOSTED',
      description: 'The way on for the applicant; SDK only where `Provider.capabilities.sdk` says so.',
    }),
    platform: t.field({ type: Platform, defaultValue: 'WEB', description: "The applicant's platform." }),
    reference: t.string({
      description:
        "The caller's own reference, returned as given. Kept in clear. With an applicant token: fixed by its grant.",
    }),
    metadata: t.field({
      type: 'JSON',
      description:
        "The caller's own data: an object, at most 16 KiB. Kept in clear. With an applicant token: fixed by its grant.",
    }),
    idempotencyKey: t.string({
      description: 'Same key and same input: the first session again. Same key, other input: CONFLICT.',
    }),
    ...(ProviderOptions && {
      providerOptions: t.field({ type: ProviderOptions, description: 'Inputs that only one kind of provider takes.' }),
    }),
  }),
});

const Success = builder.objectRef<{ sessionId: string }>('StartVerificationSuccess').implement({
  description: 'The verification was started; the applicant can continue.',
  fields: (t) => ({
    session: t.field({
      type: SessionNode,
      grantScopes: grantAnswer('sessions:start'),
      description: 'The session that was started, or the first one of this idempotency key.',
      resolve: freshSession,
    }),
  }),
});

/** The result of a start, whichever mutation starts it. */
export const StartVerificationResult = resultUnion('StartVerificationResult', Success, [
  InputError,
  ConflictError,
  SessionProviderError,
]);

builder.mutationField('startVerification', (t) =>
  t.field({
    type: StartVerificationResult,
    authScopes: { $any: { scope: 'sessions:start', starter: true } },
    description:
      'Starts a verification and returns its session, with the link for the applicant. Scope: sessions:start, or an applicant token with a start grant.',
    args: { input: t.arg({ type: StartVerificationInput, required: true, description: 'The verification to start.' }) },
    resolve: async (_root, { input }, context) => {
      const { gateway, viewer } = context;
      const { applicant } = viewer;
      const metadata = input.metadata as Record<string, unknown> | null;
      const asked = { ...input, platform: input.platform ?? 'WEB', metadata };
      const start = applicant?.grant ? withinGrant(applicant.grant, applicant.externalId, asked) : asked;
      const sessionId = await startVerification(gateway, viewer.id, start, applicant?.grant);
      await audit(context, 'SESSION_STARTED', sessionId);
      return { sessionId };
    },
  }),
);
