import type { Check } from '../../domain/check.ts';
import type { ExtractedField } from '../../domain/document.ts';
import { reason } from '../../domain/reason.ts';
import { type Report, type ReportedDecision, statusReport } from '../../domain/report.ts';
import type { SessionStatus } from '../../domain/status.ts';
import { extractedFields } from '../wire/reader.ts';
import type { Rest } from '../wire/record.ts';
import { type DocumentTypeCodes, documentOf } from './document.ts';
import { sessionIdIn } from './input.ts';
import { mediaOf, unreadImages } from './media.ts';
import { FLAGS, rejectionReasons } from './reasons.ts';
import { type Verification, verificationOf } from './verification.ts';
import * as wire from './wire.ts';

/** The GET call's answer: 'unneeded' while the session is open, 'failed' where it has to be tried again. */
export type Enrichment = wire.ReadSession | 'unneeded' | 'failed';

/**
 * The answer to the POST call, enriched by that to the GET call, as a report. While the session is open the flags are
 * placeholders.
 */
export function reportOf(refreshed: wire.RefreshedSession, enrichment: Enrichment, codes: DocumentTypeCodes): Report {
  const read = typeof enrichment === 'string' ? null : enrichment;
  const verification = verificationOf(refreshed.verification, read?.verification ?? null);
  const isDone = refreshed.status === 'completed';
  const details = isDone ? unreadValues(refreshed, read, verification) : [];
  return {
    ...statusReport(statusOf(refreshed.status, refreshed.result), refreshed.status ?? null),
    decision: decisionOf(refreshed, verification),
    sessionId: sessionIdIn(read?.metadata),
    // Without the GET call the document would be poorer than the one that is kept.
    ...(read &&
      [refreshed.document, read.document].some(hasValues) && {
        documents: [documentOf(refreshed.document, read, codes)],
      }),
    ...(isDone &&
      verification.isGiven && { checks: checksOf(verification), faceMatchScore: verification.faceMatchScore }),
    ...(refreshed.images && { media: mediaOf(refreshed.images) }),
    ...(details.length > 0 && { details }),
    ...(enrichment === 'failed' && { isIncomplete: true }),
  };
}

const hasValues = (object: wire.WireObject | null): boolean => extractedFields(object ?? {}, 'DOCUMENT').length > 0;

function statusOf(status: string | null | undefined, result: string | null | undefined): SessionStatus | null {
  switch (status) {
    case 'pending':
      return 'PENDING';
    case 'processing':
      return 'IN_PROGRESS';
    case 'completed':
      return outcomeOf(result) && 'COMPLETED';
    case 'expired':
      // An expired session with a rejection is one whose start failed at the upstream provider.
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
  { flags }: Verification,
): ReportedDecision | null {
  const outcome = status === 'completed' ? outcomeOf(result) : null;
  if (!outcome) return null;
  const reasons = outcome === 'REJECTED' ? rejectionReasons(reject_message, flags) : [];
  return { outcome, reasons, source: 'PROVIDER', decidedAt: null };
}

/** The seven checks. A null flag says that the check was not made: a passport has no back to compare. */
const checksOf = ({ flags, faceMatchScore }: Verification): Check[] =>
  FLAGS.map(({ flag, check, failure }) => {
    const passed = flags[flag] ?? null;
    return {
      type: check,
      outcome: passed === null ? 'SKIPPED' : passed ? 'PASSED' : 'FAILED',
      score: flag === 'face_match' ? faceMatchScore : null,
      providerCheck: flag,
      reasons: passed === false ? [reason(failure, { code: flag })] : [],
    };
  });

/** Values of both answers that could not be read as their type, each once. */
function unreadValues(
  refreshed: wire.RefreshedSession,
  read: wire.ReadSession | null,
  verification: Verification,
): ExtractedField[] {
  const unread = [
    ...named(refreshed.rest, wire.REFRESHED_FIELDS),
    ...named(read?.rest ?? {}, wire.READ_FIELDS),
    ...verification.unread,
    ...unreadImages(refreshed.images),
  ];
  return [...new Map(unread.map((field) => [JSON.stringify(field), field])).values()];
}

const named = (rest: Rest, names: readonly string[]): ExtractedField[] =>
  extractedFields(Object.fromEntries(Object.entries(rest).filter(([name]) => names.includes(name))), 'OTHER');
