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
  step: z.object({ kycIdentification: z.object({ id: text, isSuccess: z.boolean().nullish() }).nullish() }).nullish(),
});
export type IdentityVerification = z.output<typeof identityVerification>;

// What decides nothing is absent where it is not as expected: a decision is not lost over it.
const shown = text.catch(null);

/** "Media": where a file is shown. */
const file = z.object({ fileId: shown, fileType: shown, part: shown }).catch({});
export type WireFile = z.output<typeof file>;
const files = z.array(file).nullish().catch(null);

/** "KYC identification". */
export const identification = z.object({
  id: text,
  identityVerificationId: text,
  status: text,
  statusReason: text,
  isCrossChecked: z.boolean().nullish(),
  completedUtc: shown,
  document: z
    .object({
      type: shown,
      fullName: shown,
      firstName: shown,
      lastName: shown,
      documentNumber: shown,
      dateOfIssue: shown,
      dateOfExpiration: shown,
      dateOfBirth: shown,
      countryIso3: shown,
      category: shown,
      mrzVerified: z.boolean().nullish().catch(null),
      files,
    })
    .nullish()
    .catch(null),
  face: z.object({ files }).nullish().catch(null),
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
