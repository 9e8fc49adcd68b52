import type { Check } from '../../domain/check.ts';
import { type Document, type DocumentType, document, type Sex } from '../../domain/document.ts';
import { reason } from '../../domain/reason.ts';
import { type Report, type ReportedDecision, statusReport } from '../../domain/report.ts';
import type { SessionStatus } from '../../domain/status.ts';
import { countryCode } from '../../lib/country.ts';
import { calendarDate } from '../../lib/date.ts';
import { score } from '../../lib/score.ts';
import type { ErrorDescription } from '../http/failure.ts';
import { known } from '../wire/known.ts';
import { mediaOf } from './media.ts';
import { sessionIdIn } from './metadata.ts';
import { FLAGS, rejectionReasons } from './reasons.ts';
import * as wire from './wire.ts';

/** The `document_type` codes of a connection. */
export type DocumentTypeCodes = Readonly<Partial<Record<DocumentType, string>>>;

/** A refresh, and the read beside it where there is one, as a report. While the session is open the flags are placeholders. */
export function reportOf(
  refreshed: wire.RefreshedSession,
  read: wire.ReadSession | null,
  codes: DocumentTypeCodes,
): Report {
  const verification = verificationOf(refreshed.verification, read?.verification);
  const fields = { ...known(read?.document), ...known(refreshed.document) };
  const decision = decisionOf(refreshed, verification);
  const isDone = refreshed.status === 'completed' && Object.keys(verification).length > 0;
  return {
    ...statusReport(statusOf(refreshed.status, refreshed.result), refreshed.status ?? null),
    decision,
    sessionId: sessionIdIn(read?.metadata),
    // Without the read the document would be a poorer one than is kept.
    ...(read &&
      Object.keys(fields).length > 0 && { documents: [documentOf(fields, read.document_type ?? null, codes)] }),
    ...(isDone && { checks: checksOf(verification), faceMatchScore: faceMatchScore(verification) }),
    ...(refreshed.images && { media: mediaOf(refreshed.images) }),
  };
}

/** Both as one. The refresh says `false` also of a check that was not made, for which the read has null. */
function verificationOf(
  refreshed: wire.WireVerification | null | undefined,
  read: wire.WireVerification | null | undefined,
): wire.WireVerification {
  const notMade = FLAGS.filter(({ flag }) => read?.[flag] === null && refreshed?.[flag] === false);
  return { ...known(read), ...known(refreshed), ...Object.fromEntries(notMade.map(({ flag }) => [flag, null])) };
}

function statusOf(status: string | null | undefined, result: string | null | undefined): SessionStatus | null {
  switch (status) {
    case 'pending':
      return 'PENDING';
    case 'processing':
      return 'IN_PROGRESS';
    case 'completed':
      return outcomeOf(result) && 'COMPLETED';
    case 'expired':
      // §7: an expired session with a result is one whose start failed upstream.
      return result === 'rejected' ? 'FAILED' : 'EXPIRED';
    default:
      return null;
  }
}

function outcomeOf(result: string | null | undefined): ReportedDecision['outcome'] | null {
  switch (result) {
    case 'approved':
      return 'APPROVED';
    case 'rejected':
      return 'REJECTED';
    default:
      return null;
  }
}

function decisionOf(
  { status, result, reject_message }: wire.RefreshedSession,
  verification: wire.WireVerification,
): ReportedDecision | null {
  const outcome = status === 'completed' ? outcomeOf(result) : null;
  if (!outcome) return null;
  const reasons = outcome === 'REJECTED' ? rejectionReasons(reject_message, verification) : [];
  return { outcome, reasons, source: 'PROVIDER', decidedAt: null };
}

/** A null flag says that nothing is known of the check (a passport has no back to compare): it was left out. */
const checksOf = (verification: wire.WireVerification): Check[] =>
  FLAGS.map(({ flag, check, failure }) => {
    const passed = verification[flag] ?? null;
    return {
      type: check,
      outcome: passed === null ? 'SKIPPED' : passed ? 'PASSED' : 'FAILED',
      score: flag === 'face_match' ? faceMatchScore(verification) : null,
      providerCheck: flag,
      reasons: passed === false ? [reason(failure, { code: flag })] : [],
    };
  });

const faceMatchScore = ({ face_match_score }: wire.WireVerification): number | null => score(face_match_score, 100);

function documentOf(fields: wire.WireDocument, providerType: string | null, codes: DocumentTypeCodes): Document {
  const type = documentTypeOf(providerType, codes);
  const sex = sexOf(fields.gender);
  const dateOfBirth = calendarDate(fields.dob);
  const nationality = countryCode(fields.nationality);
  const { id_number_back, religion, race } = fields;
  const unread = { gender: sex ? null : fields.gender, dob: dateOfBirth ? null : fields.dob };
  const others = { id_number_back, religion, race, ...unread, nationality: nationality ? null : fields.nationality };
  return document({
    type,
    providerType,
    // The one national identity card it takes is Malaysia's MyKad (§2).
    issuingCountry: type === 'NATIONAL_ID' ? 'MY' : null,
    fullName: fields.full_name ?? null,
    dateOfBirth,
    sex,
    nationality,
    address: fields.address ?? null,
    number: fields.id_number ?? null,
    fields: Object.entries(known(others)).map(([name, value]) => ({ name, value })),
  });
}

function documentTypeOf(code: string | null, codes: DocumentTypeCodes): DocumentType {
  if (code !== null && code === codes.NATIONAL_ID) return 'NATIONAL_ID';
  return code !== null && code === codes.PASSPORT ? 'PASSPORT' : 'UNKNOWN';
}

function sexOf(gender: string | null | undefined): Sex | null {
  switch (gender?.trim().toUpperCase()) {
    case 'LELAKI':
    case 'MALE':
    case 'M':
    case 'L':
      return 'MALE';
    case 'PEREMPUAN':
    case 'FEMALE':
    case 'F':
    case 'P':
      return 'FEMALE';
    default:
      return null;
  }
}

// §8: a 502 also carries the upstream's refusals of what was given, which no repetition mends.
const VALIDATION_TEXT = /^invalid (nric|document|passport|name|platform)\b|\bnot supported\b/i;

/** What the body of a refusal adds to its status. */
export function errorOf(status: number, json: unknown): ErrorDescription | null {
  const body = wire.failure.safeParse(json).data;
  if (!body) return null;
  const providerCode = body.error ?? null;
  const message = body.message ?? null;
  if (status === 402 && typeof body.balance === 'number') {
    return { providerCode, providerMessage: `${message ?? ''} (balance ${body.balance})`.trim() };
  }
  if (status !== 502) return { providerCode, providerMessage: message };
  // §2: a start that fails upstream leaves no session that could go on.
  const refused = message !== null && VALIDATION_TEXT.test(message) && { code: 'PROVIDER_REJECTED' as const };
  return { providerCode, providerMessage: message, inDoubt: false, ...refused };
}
