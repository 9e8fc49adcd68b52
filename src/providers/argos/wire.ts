import { z } from 'zod';
import { moment } from '../../lib/date.ts';
import { list, record, text } from '../wire/record.ts';

/** Assumed: ISO texts, or milliseconds. A smaller number is none. */
const time = z.union([z.string(), z.number().min(1e12).max(8.64e15)]).transform((given, context) => {
  const date = typeof given === 'number' ? new Date(given) : moment(given);
  if (date) return date;
  context.addIssue({ code: 'custom', message: 'not a time' });
  return z.NEVER;
});

/** Codes and comments: one text or a list. They belong together by position, so that an empty place stays in the list. */
const words = z.union([z.string(), z.array(z.unknown())]).transform((given) => [given].flat().map(wordOf));

function wordOf(given: unknown): string {
  if (given === null || given === undefined) return '';
  return typeof given === 'string' ? given.trim() : JSON.stringify(given);
}

const object = z.record(z.string(), z.unknown());

/** The result of a screening; no shape of it is documented for the read call. */
export const screening = record({ currentstatus: text, risk_level_summary: text });
export type Screening = z.output<typeof screening>;

const attempt = record({ retryCode: words });

/** The word of the result decides: an entry in which it is no text can't be read. */
const kyc = record({ comment: words, commentCode: words, attempts: list(attempt) }, { result: z.string().nullish() });

/** One submission, README §3. */
export const submission = record(
  {
    userid: text,
    created_at: time,
    updated_at: time,
    kyc_result_at: time,
    pending_at: time,
    reviewer: text,
    data: object,
    image: object,
    aml: screening,
    additional_list: z.unknown(),
    addtional_list: z.unknown(),
  },
  { submission_id: z.string().min(1), kyc: kyc.nullish() },
);
export type Submission = z.output<typeof submission>;

/** An answer of the read call, also for one id. An entry that can't be read spoils no other. */
export const submissions = z.object({ Items: z.array(z.unknown()) }).transform(({ Items }) => {
  const read = Items.map((entry) => submission.safeParse(entry));
  return {
    found: read.flatMap(({ success, data }) => (success ? [data] : [])),
    unreadable: Items.filter((_, at) => !read[at]?.success),
  };
});
export type Submissions = z.output<typeof submissions>;

/** The ids that an entry carries, where it can't be read otherwise. */
export const identity = record({ submission_id: text, userid: text, data: record({ cf1: text }) });

/** The object that holds the ciphertext of an answer or a webhook, README §7. */
export const encrypted = z.object({ data: z.string().min(1) });

/** A webhook, README §5: flat, without an id or a time of its own. */
export const webhook = record(
  {
    submission_id: text,
    userid: text,
    cf: record({ cf1: text }),
    cf1: text,
    created_at: time,
    update_time: time,
    delete_time: time,
    kyc_result: record({ updated_at: time, update_at: time }),
    aml_result: screening,
  },
  { webhook_trigger: z.string() },
);

export type Webhook = z.output<typeof webhook>;

/** Whether the tokens of private links were taken; processing is partial. */
export const tokens = record({ success: z.boolean(), message: text, summary: record({ failed: z.number() }) });

/** A refusal; its shape differs by call. */
export const failure = record({ errorCode: text, message: text });
