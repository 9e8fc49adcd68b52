import { z } from 'zod';
import { moment } from '../../lib/date.ts';
import { score } from '../../lib/score.ts';
import { list, number, record, text, written } from '../wire/record.ts';

// Sections are those of this folder's README. Only fields that are read are named.

/** README §2: the same inner object in all three envelopes (`success`, `status`, none). */
const enveloped = <Inner extends z.ZodType>(inner: Inner) =>
  z.preprocess((answer) => {
    const data = typeof answer === 'object' && answer !== null && 'data' in answer ? answer.data : null;
    return typeof data === 'object' && data !== null ? data : answer;
  }, inner);

/** README §3. */
export const createdUser = enveloped(z.object({ userId: written.pipe(z.string()) }));

/** README §4. */
export const link = enveloped(z.object({ kycLink: z.url({ protocol: /^https?$/ }) }));

/** A status reason or a warning; a bare text is taken as its code. */
const remark = z.union([
  record({ code: written, message: written }),
  text.transform((code) => ({ code, message: null, rest: {} })),
]);

const SECTION = { result: text, status: text, statusReasons: list(remark), warnings: list(remark) };

/** README §6: a part of the details with two words for its result. */
const section = record(SECTION);
export type Section = z.output<typeof section>;

// README §6: 0..1 in Capa's own example, 0..100 at the upstream provider.
const matchScore = number.transform((given) => score(given, given > 1 ? 100 : 1)).pipe(z.number());

const count = number.pipe(z.number().int().min(0));

// README §7: digits are milliseconds from 10^11 on, and seconds below.
const began = z
  .union([
    number.transform((given) => new Date(given >= 1e11 ? given : given * 1000)),
    text.transform((given) => moment(given)),
  ])
  .pipe(z.date());

const MEMBERS = [
  'aipriseSummary',
  'verificationSessionId',
  'createdAt',
  'clientReferenceId',
  'clientReferenceData',
  'idInfo',
  'faceMatchInfo',
  'faceLivenessInfo',
  'fraudInsights',
  'amlInfo',
  'media',
];

/** README §5: the latest verification of a user. An answer without any of its members is something else. */
export const details = enveloped(
  z
    .looseObject({})
    .refine((given) => MEMBERS.some((name) => given[name] !== undefined && given[name] !== null && given[name] !== ''))
    .pipe(
      record({
        aipriseSummary: record({ verificationResult: written }),
        verificationSessionId: written,
        createdAt: began,
        // The document's own fields stand in `rest`; document.ts reads them.
        idInfo: section,
        faceMatchInfo: record({ ...SECTION, faceMatchScore: matchScore }),
        faceLivenessInfo: section,
        fraudInsights: section,
        amlInfo: record({ ...SECTION, numHits: count }),
        media: z.record(z.string(), z.unknown()),
      }),
    ),
);
export type Details = z.output<typeof details>;

/** README §9: a webhook names the event and the applicant, and nothing else. */
export const webhook = record({ type: text, event: text, externalUserId: written });

/** README §10 (assumed): three forms of a refusal. */
export const failure = record({
  error: z.union([record({ code: written, message: written }), text]),
  code: written,
  message: written,
});
