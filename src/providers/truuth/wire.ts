import { z } from 'zod';
import { asText } from '../wire/reader.ts';
import { list, record, text, written } from '../wire/record.ts';

// Sections are those of this folder's README. No source shows a whole callback, and one that can't be read is a
// decision lost: a value of any other type is null here and stands raw in the `rest` of its object.

/** An object whose fields are read one by one, each as what it should be. */
const object = z.record(z.string(), z.unknown());

const singleCheckFields = {
  type: text,
  name: text,
  status: text,
  statusReason: text,
  score: z.union([z.number(), text]),
};
const singleCheck = record(singleCheckFields);
/** §4: one check of a document, of the applicant's behaviour, or of the whole. */
const check = record({ ...singleCheckFields, subChecks: list(singleCheck) });
export type SingleCheck = z.output<typeof singleCheck>;
export type WireCheck = z.output<typeof check>;

const documentValue = record({ key: written, value: z.unknown() });
export type DocumentValue = z.output<typeof documentValue>;

const document = record({
  countryCode: text,
  documentType: text,
  documentId: written,
  images: list(text),
  securityChecks: list(check),
  documentData: list(documentValue),
});
export type WireDocument = z.output<typeof document>;

/** §4: `proofingStatus` in the provider's handbook, `status` at the reseller. */
const proofingOutcome = record({
  proofingType: record({ code: text, name: text }),
  proofingStatus: text,
  status: text,
  documents: list(document),
  userBehaviourChecks: list(check),
});
export type ProofingOutcome = z.output<typeof proofingOutcome>;

const results = record({
  proofingOutcomes: list(proofingOutcome),
  overallProofingChecks: list(check),
  otherCheckOutcomes: list(check),
  faceImage: text,
  reports: list(record({ name: text, type: text, reportUrl: text })),
});
export type Results = z.output<typeof results>;

/** §4: the body of a callback. */
export const result = record({
  verificationId: written,
  externalRefId: written,
  status: text,
  completedAt: text,
  identityOwner: object,
  results,
});
export type Result = z.output<typeof result>;

/** §5: the names in every event, and the two fields that a callback alone holds. */
export const event = record({
  verificationId: written,
  externalRefId: written,
  status: z.unknown(),
  results: z.unknown(),
});

const link = z.url({ protocol: /^https?$/ });

/** §2, assumed: the names under which the answer to a start may hold the id, where it gives one, and the link. */
export const inviteNamed = (idNames: readonly string[], urlNames: readonly string[]) =>
  z
    .looseObject({})
    .transform((answer) => ({
      id: firstOf(answer, idNames, asText),
      url: firstOf(answer, urlNames, (given) => link.safeParse(given).data ?? null),
    }))
    .pipe(z.object({ id: z.string().nullable(), url: link }));

const firstOf = (
  answer: Readonly<Record<string, unknown>>,
  names: readonly string[],
  readAs: (given: unknown) => string | null,
): string | null => names.map((name) => readAs(answer[name])).find((value) => value !== null) ?? null;

/** §7, assumed: the body of a refusal. */
export const failure = record({ error: record({ code: text, message: text }) });
