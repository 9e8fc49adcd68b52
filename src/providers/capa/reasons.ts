import { type Reason, type ReasonCode, reason } from '../../domain/reason.ts';
import type { Section } from './wire.ts';

/** Codes seen of the providers behind Capa (fact sheet §7); the vendor has no catalogue. */
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

/** What a section gives as reasons: its status reasons, then its warnings. */
export const sectionReasons = ({ statusReasons, warnings }: Section): Reason[] =>
  [...(statusReasons ?? []), ...(warnings ?? [])].map(({ code, message }) =>
    reason(CODES.get(code ?? '') ?? 'UNMAPPED', { code, message }),
  );
