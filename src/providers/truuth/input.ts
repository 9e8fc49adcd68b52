import { z } from 'zod';
import type { FieldProblem, SessionRequest, VerificationInput } from '../contract/provider.ts';
import { partedNames } from '../wire/names.ts';

/** What Truuth alone takes. */
export const optionsSchema = z.object({
  sendInvite: z.boolean().optional().describe('Truuth also mails the link to applicant.email.'),
});

/** All that is wrong with the options of a start. */
export function optionProblems({ options }: VerificationInput): FieldProblem[] {
  const issues = optionsSchema.nullish().safeParse(options).error?.issues ?? [];
  return issues.map(({ path, message }) => ({ path: ['providerOptions', 'truuth', ...path].join('.'), message }));
}

/** Whether Truuth is to mail the link. */
export const isMailed = ({ options }: SessionRequest): boolean =>
  optionsSchema.nullish().parse(options)?.sendInvite ?? false;

/** The body of a start (§2.2, §2.3). */
export function inviteOf({ sessionId, applicant, redirectUrl, platform }: SessionRequest): object {
  const { givenNames, familyName } = partedNames(applicant);
  return {
    externalRefId: sessionId,
    givenName: givenNames,
    familyName,
    email: applicant.email,
    mobileNumber: applicant.phone ?? undefined,
    dateOfBirth: applicant.dateOfBirth ?? undefined,
    options: { channel: platform === 'WEB' ? 'web' : 'mobile', redirectUrl: redirectUrl ?? undefined },
  };
}
