import { z } from 'zod';

// Sections are those of the TrueStack fact sheet. Only what we read is named; everything else passes.

const text = z.string().nullish();
// What decides nothing is absent where it is not as expected: a decision is not lost over it.
const shown = text.catch(null);
const flag = z.boolean().nullish().catch(null);
const metadata = z.record(z.string(), z.unknown()).nullish().catch(null);

/** §2: the answer to a start. */
export const createdSession = z.object({
  id: z.string().min(1),
  onboarding_url: z.url({ protocol: /^https?$/ }),
  expires_at: text,
  status: text,
});

/** §4.3. */
const document = z.object({
  full_name: shown,
  id_number: shown,
  id_number_back: shown,
  address: shown,
  gender: shown,
  dob: shown,
  nationality: shown,
  religion: shown,
  race: shown,
});
export type WireDocument = z.output<typeof document>;

/** §4.3; the score is a text in some paths. */
const verification = z.object({
  document_valid: flag,
  name_match: flag,
  id_match: flag,
  front_back_match: flag,
  landmark_valid: flag,
  face_match: flag,
  face_match_score: z.union([z.number(), z.string()]).nullish().catch(null),
  liveness_passed: flag,
});
export type WireVerification = z.output<typeof verification>;

/** §5: pre-signed addresses by type; null for a file that does not exist. */
const images = z.object({ front_document: shown, back_document: shown, face_image: shown, best_frame: shown });
export type Images = z.output<typeof images>;
export type ImageType = keyof Images;

/** §4.2: the answer to a refresh, in all of its four shapes. `error`: the upstream could not be asked. */
export const refreshedSession = z.object({
  status: text,
  result: text,
  reject_message: shown,
  error: text,
  document: document.nullish().catch(null),
  verification: verification.nullish().catch(null),
  images: images.nullish().catch(null),
});
export type RefreshedSession = z.output<typeof refreshedSession>;

/** §4.1: the read, which knows the document's type and more of its fields. */
export const readSession = z.object({
  metadata,
  document_type: shown,
  document: document.nullish().catch(null),
  verification: verification.nullish().catch(null),
});
export type ReadSession = z.output<typeof readSession>;

/** §6.3. What is not as documented is as if absent: a webhook only points at a session. */
const webhookFields = z.object({
  session_id: text.catch(null),
  status: text.catch(null),
  metadata,
});
/** §6.3: flat, or as until January 2026 within `data`. */
export const webhook = webhookFields.extend({
  event: z.string(),
  timestamp: text.catch(null),
  data: webhookFields.nullish().catch(null),
});

/** §8. */
export const failure = z.object({ error: text, message: text, balance: z.number().nullish().catch(null) });
