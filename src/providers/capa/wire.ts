import { z } from 'zod';
import { known } from '../wire/known.ts';

// Sections are those of the Capa fact sheet. Only what we read is named; everything else passes.

const text = z.string().nullish();
const number = z.union([z.number(), z.string()]).nullish();

/** §2 and §4: the same inner object in all three envelopes (`success`, `status`, none). */
const enveloped = <Inner extends z.ZodType>(inner: Inner) =>
  z.preprocess((answer) => {
    const data = typeof answer === 'object' && answer !== null && 'data' in answer ? answer.data : null;
    return typeof data === 'object' && data !== null ? data : answer;
  }, inner);

/** §2.1. */
export const createdUser = enveloped(z.object({ userId: z.string().min(1) }));

/** §2.2. */
export const link = enveloped(z.object({ kycLink: z.url({ protocol: /^https?$/ }) }));

const said = z.array(z.object({ code: text, message: text })).nullish();

/** §4, "section fields". */
const section = z.object({ result: text, status: text, statusReasons: said, warnings: said });
export type Section = z.output<typeof section>;

/** §4: the latest verification of a user. What has none of its members is something else: a refusal, an empty answer. */
export const details = enveloped(
  z
    .object({
      // Not read: they show only that these are details.
      clientReferenceId: z.unknown().optional(),
      clientReferenceData: z.unknown().optional(),
      aipriseSummary: z.object({ verificationResult: text }).nullish(),
      verificationSessionId: text,
      createdAt: text,
      idInfo: section
        .extend({
          fullName: text,
          firstName: text,
          middleName: text,
          lastName: text,
          secondLastName: text,
          birthDate: text,
          gender: text,
          nationality: text,
          nationalityCode: text,
          idType: text,
          idNumber: text,
          idIssueDate: text,
          idExpiryDate: text,
          issueCountry: text,
          issueCountryCode: text,
          address: z.object({ fullAddress: text }).nullish(),
        })
        .nullish(),
      faceMatchInfo: section.extend({ faceMatchScore: number }).nullish(),
      faceLivenessInfo: section.nullish(),
      fraudInsights: section.nullish(),
      amlInfo: section.extend({ numHits: number }).nullish(),
      media: z
        .object({ frontIdImageUrl: text, backIdImageUrl: text, selfieImageUrl: text, selfieVideoUrl: text })
        .nullish(),
    })
    .refine((given) => Object.keys(known(given)).length > 0),
);
export type Details = z.output<typeof details>;

/** §6.2: as thin as it comes. */
export const webhook = z.object({ type: z.string(), event: z.string(), externalUserId: text });

/** §9, assumed: three spellings of a refusal. */
export const failure = z.object({
  error: z.union([z.object({ code: text, message: text }), z.string()]).nullish(),
  code: text,
  message: text,
});
