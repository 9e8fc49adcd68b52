import { z } from 'zod';

// Sections are those of the Truuth fact sheet. Only what we read is named; everything else passes.

const text = z.string().nullish();
const link = z.url({ protocol: /^https?$/ });
const number = z.union([z.number(), z.string()]).nullish();

/** §6.3: one thing that was checked of a document, or of the applicant's behaviour. */
const baseCheck = z.object({ type: text, name: text, status: text, statusReason: text, score: number });
const check = baseCheck.extend({ subChecks: z.array(baseCheck).nullish().catch(null) });
export type WireCheck = z.output<typeof check>;

const document = z.object({
  countryCode: text,
  documentType: text,
  documentId: text,
  images: z.array(z.string()).nullish(),
  securityChecks: z.array(check).nullish(),
  documentData: z.array(z.object({ key: z.string(), value: z.unknown().optional() })).nullish(),
});
export type WireDocument = z.output<typeof document>;

/** §6.3: `proofingStatus` in the handbook, `status` at the reseller. */
const proofingOutcome = z.object({
  proofingType: z.object({ code: text, name: text }).nullish(),
  proofingStatus: text,
  status: text,
  documents: z.array(document).nullish(),
  userBehaviourChecks: z.array(check).nullish(),
});
export type ProofingOutcome = z.output<typeof proofingOutcome>;

/** §6.3: the body of a callback. */
export const result = z.object({
  verificationId: z.string().min(1),
  externalRefId: text,
  status: text,
  createdAt: text,
  completedAt: text,
  identityOwner: z
    .object({ givenName: text, middleName: text, familyName: text, dateOfBirth: text, gender: text })
    .nullish(),
  results: z
    .object({
      proofingOutcomes: z.array(proofingOutcome).nullish(),
      faceImage: text,
      reports: z.array(z.object({ name: text, type: text, reportUrl: text })).nullish(),
    })
    .nullish(),
});
export type Result = z.output<typeof result>;

/** §6.1: what every event names, whatever else it holds. */
export const pointer = z.object({ verificationId: text, externalRefId: text, results: z.unknown().optional() });

/** §2.3, assumed: both spellings of each name. */
export const invite = z
  .object({ verificationId: text, id: text, inviteUrl: link.nullish(), url: link.nullish() })
  .transform(({ verificationId, id, inviteUrl, url }) => ({ id: verificationId ?? id, url: inviteUrl ?? url }))
  .pipe(z.object({ id: z.string().min(1), url: z.string() }));

/** §8, assumed of the vendor's newest platform. */
export const failure = z.object({ error: z.object({ code: text, message: text }) });
