import { z } from 'zod';
import type { FieldProblem, Requirement } from '../contract/definition.ts';
import type { SessionRequest, VerificationInput } from '../contract/start.ts';

export const COUNTRIES = ['MX', 'DO'];
const PROFESSIONS = ['Employee', 'Public Servant', 'Entrepreneur or Contractor', 'Student', 'Other'];

/** The forms of the link call (README §4). */
export const LINK_FORMS = ['a', 'b'] as const;
export type LinkForm = (typeof LINK_FORMS)[number];

export const optionsSchema = z.object({
  personalInfo: z
    .object({
      profession: z
        .string()
        .optional()
        .describe(`One of: ${PROFESSIONS.join(', ')}.`),
      phoneNumber: z.string().optional().describe('Phone number in international form; applicant.phone when absent.'),
      birthCountry: z.string().meta({ scalar: 'CountryCode' }).optional().describe('Country of birth.'),
      taxId: z
        .string()
        .regex(/^[A-Z]{4}\d{6}[A-Z0-9]{3}$/, 'must be a Mexican RFC, like ABCD900101XY1')
        .optional()
        .describe('Mexican RFC (not CURP).'),
    })
    .optional()
    .describe('Data that Mexico asks for, apart from the identity.'),
});
export type Options = z.output<typeof optionsSchema>;

export const REQUIREMENTS: readonly Requirement[] = [
  { path: 'applicant.email', required: true, alternatives: [], description: 'Unique for each applicant.' },
  {
    path: 'document.issuingCountry',
    required: true,
    alternatives: ['applicant.country'],
    description: `The country of the verification: ${COUNTRIES.join(' or ')}.`,
  },
];

const countryOf = ({ document, applicant }: VerificationInput) => document?.issuingCountry ?? applicant.country ?? null;

/** Capa's own limits on an input. */
export const inputProblems = (input: VerificationInput): FieldProblem[] => [
  ...countryProblems(input),
  ...redirectProblems(input),
];

function countryProblems(input: VerificationInput): FieldProblem[] {
  const country = countryOf(input);
  if (!country || input.document?.issuingCountry || COUNTRIES.includes(country)) return [];
  const message = `Capa verifies in ${COUNTRIES.join(' and ')} only`;
  return [{ path: 'applicant.country', message, unsupported: true }];
}

/** README §4: https and app schemes only. */
function redirectProblems({ redirectUrl }: VerificationInput): FieldProblem[] {
  if (URL.parse(redirectUrl ?? '')?.protocol !== 'http:') return [];
  return [{ path: 'redirectUrl', message: 'Capa sends back to https addresses and app schemes only' }];
}

/** README §3: our applicant's id is the only key in webhooks. */
export const userOf = ({ applicant, applicantId }: SessionRequest) => ({
  type: 'INDIVIDUAL',
  email: applicant.email,
  externalUserId: applicantId,
});

/** README §4: two live forms; only form B takes what Mexico asks for. */
export function linkCall(request: SessionRequest<Options>, userId: string, form: LinkForm) {
  const country = countryOf(request);
  const partnerRedirectUri = request.redirectUrl ?? undefined;
  const given = request.options?.personalInfo;
  if (form === 'a' && !given) {
    const path = `/users/${encodeURIComponent(userId)}/kyc/verification-link`;
    return { path, body: { country, partnerRedirectUri } };
  }
  const personalInfo = given && { ...given, phoneNumber: given.phoneNumber ?? request.applicant.phone ?? undefined };
  return { path: '/kyc/verification-link', body: { userId, country, partnerRedirectUri, personalInfo } };
}
