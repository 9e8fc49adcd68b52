export const MEDIA_KINDS = [
  'DOCUMENT_FRONT',
  'DOCUMENT_BACK',
  'DOCUMENT_PORTRAIT',
  'SELFIE',
  'LIVENESS_FRAME',
  'LIVENESS_VIDEO',
  'PROOF_OF_ADDRESS',
  'REPORT',
  'OTHER',
] as const;
export type MediaKind = (typeof MEDIA_KINDS)[number];

/** A file the provider holds. Only its provider can read `locator`; a fresh locator for the same `key` is no change. */
export interface Media {
  /** Names the file within its session, the same in every report. */
  readonly key: string;
  readonly kind: MediaKind;
  /** The provider's own name for the file; null where it has none. */
  readonly name: string | null;
  readonly contentType: string | null;
  readonly locator: string;
}
