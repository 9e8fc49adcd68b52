import { z } from 'zod';

const text = z.string().nullish();
/** The create call. */
export const START = z.object({
  setupId: z.string(),
  externalReferenceId: text,
  registration: z
    .object({
      firstName: text,
      lastName: text,
      dateOfBirth: text,
      email: text,
      personalCode: text,
      phoneNumber: z.number().nullish(),
      countryCode: text,
    })
    .nullish(),
});

/** What a session keeps: its create call, its localisation, and the ids of its parts. */
export const STARTED = START.extend({
  identificationId: z.string(),
  redirectUrl: z.string().nullable(),
});
export type Started = z.output<typeof STARTED>;
