import { z } from 'zod';
import { moment } from '../../lib/date.ts';

// Sections are those of the ARGOS fact sheet. Only what we read is named; everything else passes.

// One value of another type says nothing; the rest of its answer still does.
const text = z.string().nullish().catch(null);
/** Assumed: ISO texts, or milliseconds. A smaller number is none. */
const time = z
  .union([z.string().transform(moment), z.number().min(1e12).max(8.64e15)])
  .nullish()
  .transform((given) => (typeof given === 'number' ? new Date(given) : (given ?? null)))
  .catch(null);
/** Codes and comments come as one text or as a list. They belong together by position: what is no text is an empty one. */
const words = z
  .union([z.string(), z.array(z.unknown())])
  .nullish()
  .transform((given) => [given ?? []].flat().map((each) => (typeof each === 'string' ? each.trim() : '')))
  .catch([]);
const record = z.record(z.string(), z.unknown()).nullish().catch(null);
const list = z.array(z.unknown()).nullish().catch(null);
const screening = z.object({ currentstatus: text, risk_level_summary: text }).nullish().catch(null);

/** "Fetch status/result": one submission. */
export const submission = z.object({
  submission_id: z.string().min(1),
  userid: text,
  created_at: time,
  updated_at: time,
  kyc_result_at: time,
  pending_at: time,
  reviewer: text,
  kyc: z
    .object({
      // What a submission is about: an answer where it is no text can't be read.
      result: z.string().nullish(),
      comment: words,
      commentCode: words,
      attempts: z
        .array(z.object({ retryCode: words }).catch({ retryCode: [] }))
        .nullish()
        .catch(null),
    })
    .nullish(),
  data: record,
  image: record,
  aml: screening,
  additional_list: list,
  addtional_list: list,
});
export type Submission = z.output<typeof submission>;

export const submissions = z.object({ Items: z.array(submission) });

/** "Encryption": what holds the ciphertext of an answer or a webhook. */
export const encrypted = z.object({ data: z.string().min(1) });

/** "Webhooks": flat, without id or time of its own; only what points at the submission, and the screening. */
export const webhook = z.object({
  webhook_trigger: z.string(),
  submission_id: text,
  userid: text,
  cf: z.object({ cf1: text }).nullish().catch(null),
  cf1: text,
  created_at: time,
  update_time: time,
  delete_time: time,
  kyc_result: z.object({ updated_at: time, update_at: time }).nullish().catch(null),
  aml_result: screening,
});
export type Webhook = z.output<typeof webhook>;

/** "Start a verification": whether the tokens were taken; processing is partial. */
export const tokens = z.object({
  success: z.boolean().nullish(),
  message: text,
  summary: z.object({ failed: z.number().nullish() }).nullish(),
});

/** "Errors and limits": the shapes differ by call. */
export const failure = z.object({ errorCode: text, message: text });
