import type { Reason } from './reason.ts';

export const CHECK_TYPES = [
  'DOCUMENT_AUTHENTICITY',
  'DOCUMENT_SECURITY_FEATURES',
  'DOCUMENT_DATA_CONSISTENCY',
  'DOCUMENT_EXPIRY',
  'DOCUMENT_MRZ',
  'DOCUMENT_IMAGE_QUALITY',
  'NAME_MATCH',
  'ID_NUMBER_MATCH',
  'FACE_DETECTED',
  'FACE_MATCH',
  'LIVENESS',
  'AGE',
  'ADDRESS',
  'DATABASE',
  'DUPLICATE',
  'FRAUD',
  'SANCTIONS',
  'PEP',
  'ADVERSE_MEDIA',
  'IP_GEOLOCATION',
  'OTHER',
] as const;
export type CheckType = (typeof CHECK_TYPES)[number];

export const CHECK_OUTCOMES = ['PASSED', 'FAILED', 'INCONCLUSIVE', 'PENDING', 'SKIPPED'] as const;
export type CheckOutcome = (typeof CHECK_OUTCOMES)[number];

/** One thing a provider checked. `score` is 0..1 whatever the provider's scale. */
export interface Check {
  readonly type: CheckType;
  readonly outcome: CheckOutcome;
  readonly score: number | null;
  /** The provider's own name for it. */
  readonly providerCheck: string;
  readonly reasons: readonly Reason[];
}
