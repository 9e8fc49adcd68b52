import { z } from 'zod';

// Sections are those of the ARGOS fact sheet. Only what we read is named; everything else passes.

const text = z.string().nullish();
/** Codes and comments come as one text or as a list of them. */
const words = z
  .union([z.string(), z.array(z.string())])
  .nullish()
  .transform((given) => (typeof given === 'string' ? [given] : (given ?? [])))
  .catch([]);

/** "Fetch status/result": one submission. */
export const submission = z.object({
  submission_id: z.string().min(1),
  userid: text,
  created_at: text,
  updated_at: text,
  kyc_result_at: text,
  pending_at: text,
  reviewer: text,
  kyc: z
    .object({
      result: text,
      comment: words,
      commentCode: words,
      attempts: z
        .array(z.object({ retryCode: words, livenessScore: z.union([z.number(), z.string()]).nullish() }))
        .nullish()
        .catch(null),
    })
    .nullish(),
  data: z.record(z.string(), z.unknown()).nullish(),
  image: z.record(z.string(), z.unknown()).nullish().catch(null),
  verification: z.record(z.string(), z.unknown()).nullish().catch(null),
  aml: z.object({ currentstatus: text, risk_level_summary: text }).nullish().catch(null),
  additional_list: z.unknown().optional(),
});
export type Submission = z.output<typeof submission>;

export const submissions = z.object({ Items: z.array(submission) });

/** "Encryption": what holds the ciphertext of an answer or a webhook. */
export const encrypted = z.object({ data: z.string().min(1) });

/** "Webhooks": flat, without id or time of its own; only what points at the submission, and the screening. */
export const webhook = z.object({
  webhook_trigger: z.string(),
  submission_id: text.catch(null),
  userid: text.catch(null),
  cf: z.object({ cf1: text }).nullish().catch(null),
  cf1: text.catch(null),
  created_at: text.catch(null),
  update_time: text.catch(null),
  delete_time: text.catch(null),
  kyc_result: z
    .object({ created_at: text, updated_at: text, update_at: text, kyc_result_at: text })
    .nullish()
    .catch(null),
  aml_result: z.object({ currentstatus: text, risk_level_summary: text }).nullish().catch(null),
});
export type Webhook = z.output<typeof webhook>;

/** "Start a verification": a token was taken. */
export const tokens = z.object({ success: z.boolean().nullish() });

/** "Errors and limits": the shapes differ by call. */
export const failure = z.object({ errorCode: text, message: text });
