import { z } from 'zod';
import { moment } from '../../lib/date.ts';
import { flag, list, record, text, written } from '../wire/record.ts';

// Sections are those of this folder's README. Only fields that are read are named.

const time = text.transform((given) => moment(given)).pipe(z.date());

// Absent or null is no word yet. A word of another type makes the answer unreadable, because the decision lies here.
const word = z.string().nullish();

/** README §3: the link is made from the id. */
export const created = z.object({ id: z.string().min(1) });

/** README §5. */
export const identityVerification = record(
  {
    id: text,
    externalReferenceId: text,
    createdUtc: time,
    // Moves with every change, and therefore dates no status.
    modifiedUtc: time,
    step: record({ kycIdentification: record({ id: text, isSuccess: flag }) }),
  },
  { status: word },
);
export type IdentityVerification = z.output<typeof identityVerification>;

/** README §7. */
const file = record({
  fileId: written.pipe(z.string()),
  fileName: text,
  fileType: text,
  part: text,
  fileExtension: text,
  createdUtc: time,
});
export type WireFile = z.output<typeof file>;
const files = list(file);

/** README §6. */
export const identification = record(
  {
    id: text,
    identityVerificationId: text,
    externalReferenceId: text,
    statusReason: text,
    isCrossChecked: flag,
    createdUtc: time,
    completedUtc: time,
    // The document's own fields stand in `rest`; document.ts reads them.
    document: record({ mrzVerified: flag, files }),
    face: record({ files }),
    rules: list(record({ name: written, status: text })),
    additionalFiles: files,
  },
  { status: word },
);
export type Identification = z.output<typeof identification>;

/** README §9: the payload is one of the two resources. It names the session, and is never used as a result. */
export const envelope = record(
  {
    id: written,
    applicationId: text,
    createdUtc: time,
    payload: record({ id: text, identityVerificationId: text, externalReferenceId: text, status: text }),
  },
  { type: z.string() },
);

/** README §10. */
export const failure = record({
  reason: written,
  message: written,
  params: z.record(z.string(), z.unknown()),
});
