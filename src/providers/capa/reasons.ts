import { type RawReason, type Reason, type ReasonCode, reason } from '../../domain/reason.ts';

/** Codes seen of the upstream providers (README §6); Capa publishes no catalogue. */
export const CODES: ReadonlyMap<string, ReasonCode> = new Map([
  ['alterationDetection.fraudAttempt', 'DOCUMENT_TAMPERED'],
  ['alterationDetection.negligence', 'DOCUMENT_NOT_ORIGINAL'],
  ['selfieFraudDetection.fraudAttempt', 'LIVENESS_SPOOF'],
  ['selfieFraudDetection.negligence', 'LIVENESS_FAILED'],
  ['selfieFraudDetection.tampered', 'LIVENESS_SPOOF'],
  ['selfieFraudDetection.digitalSpoofAttackMedium', 'LIVENESS_SPOOF'],
  ['selfieFraudDetection.digitalSpoofAttackCritical', 'LIVENESS_SPOOF'],
  ['selfieFraudDetection.faceEvasionAttackMedium', 'LIVENESS_SPOOF'],
  ['facematch.differentPerson', 'FACE_MISMATCH'],
  ['facematch.noSuitableBiometricsFound', 'FACE_NOT_VISIBLE'],
  ['node.failed', 'OTHER'],
]);

interface Remarks {
  readonly result: string | null;
  readonly status: string | null;
  readonly statusReasons: readonly RawReason[] | null;
  readonly warnings: readonly RawReason[] | null;
}

/** A section's reasons: its status reasons, then its warnings. */
export const sectionReasons = ({ statusReasons, warnings }: Remarks): Reason[] =>
  [...(statusReasons ?? []), ...(warnings ?? [])].map(({ code, message }) =>
    reason(CODES.get(code ?? '') ?? 'UNMAPPED', { code, message }),
  );
