import { z } from 'zod';
import type { SessionRequest } from '../contract/start.ts';
import { partedNames } from '../wire/names.ts';

/** The inputs that Truuth alone takes. */
export const optionsSchema = z.object({
  sendInvite: z.boolean().optional().describe('Truuth also mails the link to applicant.email.'),
});
export type Options = z.output<typeof optionsSchema>;

/** The body of a start (README §2). */
export function inviteOf({ sessionId, applicant, redirectUrl, platform }: SessionRequest<Options>): object {
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
