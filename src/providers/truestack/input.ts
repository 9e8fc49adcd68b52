import type { FieldProblem } from '../contract/definition.ts';
import type { ApplicantInput, Platform, SessionRequest, VerificationInput } from '../contract/start.ts';
import type { DocumentTypeCodes } from './document.ts';

/** The key in a session's `metadata` under which our own id travels, to come back with its webhooks. */
const SESSION_KEY = 'kyc_gateway_session';

/** Our own id within a session's `metadata`; null where it is none of ours. */
export function sessionIdIn(metadata: Readonly<Record<string, unknown>> | null | undefined): string | null {
  const ours = metadata?.[SESSION_KEY];
  return typeof ours === 'string' ? ours : null;
}

// README §2. Within metadata, room is kept for our own entry.
const MAX_NAME = 100;
const MAX_NUMBER = 14;
const MAX_URL = 2048;
const MAX_METADATA_KEYS = 10;
const MAX_METADATA_BYTES = 1024;

const SESSION_ENTRY = { [SESSION_KEY]: '00000000-0000-0000-0000-000000000000' };

const PLATFORMS: Record<Platform, string> = { WEB: 'Web', IOS: 'iOS', ANDROID: 'Android' };

/** The name as it stands on the document. */
const nameOf = ({ fullName, givenNames, familyName }: ApplicantInput): string =>
  fullName?.trim() ||
  [givenNames, familyName]
    .map((part) => part?.trim() ?? '')
    .join(' ')
    .trim();

/** The body of a start. */
export function startOf(request: SessionRequest, codes: DocumentTypeCodes) {
  const { applicant, document, redirectUrl, platform, metadata, sessionId, webhookUrl } = request;
  return {
    document_name: nameOf(applicant),
    document_number: document?.number?.trim() ?? '',
    document_type: document?.type ? codes[document.type] : undefined,
    platform: PLATFORMS[platform],
    redirect_url: redirectUrl ?? undefined,
    webhook_url: webhookUrl,
    metadata: { ...metadata, [SESSION_KEY]: sessionId },
  };
}

/** All limits of a start that an input goes beyond. */
export function inputProblems(input: VerificationInput): FieldProblem[] {
  const { applicant, document, redirectUrl } = input;
  return [
    ...problem(
      nameOf(applicant).length > MAX_NAME,
      applicant.fullName?.trim() ? 'applicant.fullName' : 'applicant.givenNames',
      `TrueStack accepts names of at most ${MAX_NAME} characters.`,
    ),
    ...problem(
      (document?.number?.trim().length ?? 0) > MAX_NUMBER,
      'document.number',
      `TrueStack accepts numbers of at most ${MAX_NUMBER} characters.`,
    ),
    ...problem(
      document?.type === 'NATIONAL_ID' && (document.issuingCountry ?? 'MY') !== 'MY',
      'document.issuingCountry',
      'TrueStack accepts only Malaysian (MY) national identity cards.',
      true,
    ),
    ...problem(
      Boolean(redirectUrl) && !isWebAddress(redirectUrl ?? ''),
      'redirectUrl',
      `TrueStack accepts http and https addresses of at most ${MAX_URL} characters.`,
    ),
    ...metadataProblems(input.metadata ?? {}),
  ];
}

const isWebAddress = (text: string): boolean =>
  text.length <= MAX_URL && /^https?:$/.test(URL.parse(text)?.protocol ?? '');

function metadataProblems(metadata: Readonly<Record<string, unknown>>): FieldProblem[] {
  const whole = { ...metadata, ...SESSION_ENTRY };
  const bytes = Buffer.byteLength(JSON.stringify(whole));
  return [
    ...problem(SESSION_KEY in metadata, 'metadata', `The key ${SESSION_KEY} is the gateway's own.`),
    ...problem(
      Object.values(metadata).some((value) => typeof value !== 'string'),
      'metadata',
      'Metadata values must be strings.',
    ),
    ...problem(
      Object.keys(whole).length > MAX_METADATA_KEYS,
      'metadata',
      `TrueStack accepts at most ${MAX_METADATA_KEYS} keys, one of them the gateway's own.`,
    ),
    ...problem(
      bytes > MAX_METADATA_BYTES,
      'metadata',
      `TrueStack accepts at most ${MAX_METADATA_BYTES} bytes of JSON, the gateway's own entry among them.`,
    ),
  ];
}

const problem = (isWrong: boolean, path: string, message: string, unsupported?: true): FieldProblem[] =>
  isWrong ? [{ path, message, ...(unsupported && { unsupported }) }] : [];
