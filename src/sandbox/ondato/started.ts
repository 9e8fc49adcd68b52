import { z } from 'zod';

const text = z.string().nullish();

/** The create call. */
export const START = z.object({
  setupId: z.uuid(),
  externalReferenceId: text,
  registration: z
    .object({
      firstName: text,
      middleName: text,
      lastName: text,
      dateOfBirth: z.iso.date().nullish(),
      email: text,
      personalCode: text,
      // Digits with the country's prefix, as a number.
      phoneNumber: z.number().nullish(),
      countryCode: z.string().length(2).nullish(),
    })
    .nullish(),
});

/** The data of a session: its create call, its redirects, and the applicant's progress. */
export const STARTED = START.extend({
  identificationId: z.string(),
  redirectUrls: z.object({ success: z.string().nullable(), failure: z.string().nullable() }),
  /** When the applicant consented and began the identification. */
  begunAt: z.string().nullable(),
  /** The applicant has chosen to continue later. */
  suspended: z.boolean(),
  /** A person made the decision. */
  crossChecked: z.boolean(),
});
export type Started = z.output<typeof STARTED>;
