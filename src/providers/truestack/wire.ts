import { z } from 'zod';
import { number, record, text, written } from '../wire/record.ts';

// Sections are those of this folder's README. Only fields that are read are named.

/** An object whose fields are read one by one, each as what it should be. */
const object = z.record(z.string(), z.unknown());
export type WireObject = z.output<typeof object>;

/** §2: the answer to a start. Without the id or the link there is no session to hand out. */
export const createdSession = record(
  { expires_at: text, status: text },
  { id: z.string().min(1), onboarding_url: z.url({ protocol: /^https?$/ }) },
);

/** §5: the types of files. */
export const IMAGE_TYPES = ['front_document', 'back_document', 'face_image', 'best_frame'] as const;
export type ImageType = (typeof IMAGE_TYPES)[number];

const refreshedFields = { reject_message: text, document: object, verification: object, images: object };

/** §3.2: the answer to the POST call, in all of its shapes. `status`, `result` and `error` make the decision. */
export const refreshedSession = record(refreshedFields, {
  status: z.string().nullish(),
  result: z.string().nullish(),
  error: z.unknown(),
});
export type RefreshedSession = z.output<typeof refreshedSession>;
export const REFRESHED_FIELDS = Object.keys(refreshedFields);

const readFields = { metadata: object, document_type: written, document: object, verification: object };

/** §3.1: the answer to the GET call, which knows the document's type and more of its fields. It decides nothing. */
export const readSession = record(readFields);
export type ReadSession = z.output<typeof readSession>;
export const READ_FIELDS = Object.keys(readFields);

const webhookFields = { session_id: text, status: text, metadata: object };

/** §6: flat, or within `data` (until January 2026). A webhook names a session and at most a status, never a result. */
export const webhook = record(
  { ...webhookFields, timestamp: text, data: record(webhookFields) },
  { event: z.string() },
);

/** §7: the body of a refusal. */
export const failure = record({ error: text, message: text, balance: number });
