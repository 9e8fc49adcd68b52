/** What a key may be allowed to do. */
export const SCOPES = [
  'sessions:start',
  'sessions:read',
  'pii:read',
  'media:read',
  'operations',
  'erasure',
  'keys:manage',
] as const;
export type Scope = (typeof SCOPES)[number];

/** Who is asking. */
export interface Viewer {
  readonly kind: 'API_KEY' | 'APPLICANT';
  /** Stands for this caller where things are unique per caller. */
  readonly id: string;
  readonly name: string;
  readonly scopes: ReadonlySet<Scope>;
}
