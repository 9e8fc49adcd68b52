import { z } from 'zod';

// Sections are those of the Ondato fact sheet. Only what we read is named; everything else passes.

const text = z.string().nullish();

/** "Start a verification": the link is built from the id. */
export const created = z.object({ id: z.string().min(1) });

/** "IDV". */
export const identityVerification = z.object({
  id: text,
  status: text,
  externalReferenceId: text,
  modifiedUtc: text,
  step: z
    .object({
      consent: z.object({ isConsented: z.boolean().nullish() }).nullish(),
      kycIdentification: z.object({ id: text, isSuccess: z.boolean().nullish() }).nullish(),
    })
    .nullish(),
});
export type IdentityVerification = z.output<typeof identityVerification>;

/** "Media": where a file is shown. */
const file = z.object({ fileId: text, fileType: text, part: text });
export type WireFile = z.output<typeof file>;
const files = z.array(file).nullish();

/** "KYC identification". */
export const identification = z.object({
  id: text,
  identityVerificationId: text,
  externalReferenceId: text,
  status: text,
  statusReason: text,
  isCrossChecked: z.boolean().nullish(),
  completedUtc: text,
  document: z
    .object({
      type: text,
      fullName: text,
      firstName: text,
      lastName: text,
      documentNumber: text,
      dateOfIssue: text,
      dateOfExpiration: text,
      dateOfBirth: text,
      countryIso3: text,
      category: text,
      mrzVerified: z.boolean().nullish(),
      files,
    })
    .nullish(),
  face: z.object({ ageEstimation: text, files }).nullish(),
  rules: z.array(z.object({ name: text, status: text })).nullish(),
  additionalFiles: files,
});
export type Identification = z.output<typeof identification>;

/** "Envelope"; the payload is one of the two resources and only points at the session. */
export const envelope = z.object({
  id: text.catch(null),
  applicationId: text.catch(null),
  type: z.string(),
  createdUtc: text.catch(null),
  payload: z
    .object({
      id: text.catch(null),
      identityVerificationId: text.catch(null),
      externalReferenceId: text.catch(null),
      status: text.catch(null),
    })
    .catch({}),
});

/** "Errors and limits". */
export const failure = z.object({
  reason: text,
  message: text,
  params: z.record(z.string(), z.unknown()).nullish().catch(null),
});
