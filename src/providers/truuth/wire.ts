import { z } from 'zod';

// Sections are those of the Truuth fact sheet. Only what we read is named; everything else passes. No source shows a
// whole callback, and one that can't be read is a decision lost: what is not as expected is as if absent.

const text = z.string().nullish().catch(null);

/** The items of a list that are as expected; none where there is no list. */
const list = <Item extends z.ZodType>(item: Item) =>
  z
    .array(item.nullable().catch(null))
    .catch([])
    .transform((items) => items.filter((each): each is NonNullable<typeof each> => each !== null));

const singleCheck = z.object({
  type: text,
  name: text,
  status: text,
  statusReason: text,
  score: z.union([z.number(), z.string()]).nullish().catch(null),
});
/** §6.3: one thing that was checked of a document, of the applicant's behaviour, or of the whole. */
const check = singleCheck.extend({ subChecks: list(singleCheck) });
export type SingleCheck = z.output<typeof singleCheck>;
export type WireCheck = z.output<typeof check>;

const document = z.object({
  countryCode: text,
  documentType: text,
  documentId: text,
  images: list(z.string()),
  securityChecks: list(check),
  documentData: list(z.object({ key: z.string(), value: z.unknown().optional() })),
});
export type WireDocument = z.output<typeof document>;

/** §6.3: `proofingStatus` in the handbook, `status` at the reseller. */
const proofingOutcome = z.object({
  proofingType: z.object({ code: text, name: text }).nullish().catch(null),
  proofingStatus: text,
  status: text,
  documents: list(document),
  userBehaviourChecks: list(check),
});
export type ProofingOutcome = z.output<typeof proofingOutcome>;

const identityOwner = z.object({
  givenName: text,
  middleName: text,
  familyName: text,
  dateOfBirth: text,
  gender: text,
});
export type IdentityOwner = z.output<typeof identityOwner>;

const results = z.object({
  // Not a `list`: an outcome that can't be read must not be passed over where all of them decide.
  proofingOutcomes: z.array(proofingOutcome).catch([]),
  overallProofingChecks: list(check),
  otherCheckOutcomes: list(check),
  faceImage: text,
  reports: list(z.object({ reportUrl: text })),
});
export type Results = z.output<typeof results>;

/** §6.3: the body of a callback. */
export const result = z.object({
  verificationId: text,
  externalRefId: text,
  status: text,
  completedAt: text,
  identityOwner: identityOwner.nullish().catch(null),
  results: results.nullish().catch(null),
});
export type Result = z.output<typeof result>;

/** §6.2: what every event names, and the two things that a callback alone holds. */
export const event = z.object({
  verificationId: text,
  externalRefId: text,
  status: z.unknown().optional(),
  results: z.unknown().optional(),
});

/** §2.3, assumed: the names under which the answer to a start may hold the id, where it tells one, and the link. */
export const inviteNamed = (idNames: readonly string[], urlNames: readonly string[]) =>
  z
    .looseObject({})
    .transform((answer) => ({ id: firstOf(answer, idNames), url: firstOf(answer, urlNames) }))
    .pipe(z.object({ id: z.string().nullable().catch(null), url: z.url({ protocol: /^https?$/ }) }));

const firstOf = (answer: Readonly<Record<string, unknown>>, names: readonly string[]): unknown =>
  names.map((name) => answer[name]).find((value) => value !== undefined && value !== null && value !== '');

/** §8, assumed of the vendor's newest platform. */
export const failure = z.object({ error: z.object({ code: text, message: text }) });
