import type { StartGrant } from '../domain/start-grant.ts';

/** The rights that a key can have. */
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

/** The caller: an API key, or an applicant token. */
export interface Viewer {
  readonly kind: 'API_KEY' | 'APPLICANT';
  /** The caller's id in idempotency keys, quotas and the audit log. */
  readonly id: string;
  readonly name: string;
  readonly scopes: ReadonlySet<Scope>;
  /** The applicant of an applicant token, the only one it may know of; null for an API key. */
  readonly applicant: ViewingApplicant | null;
  /** The time at which the key or token ends; null: never. */
  readonly expiresAt: Date | null;
}

/** The person an applicant token is about. */
export interface ViewingApplicant {
  readonly id: string;
  readonly externalId: string;
  /** The verifications that it may start; null: none. */
  readonly grant: StartGrant | null;
}

/** Whether a viewer may know of something of this applicant. */
export const mayKnow = ({ applicant }: Viewer, applicantId: string): boolean =>
  applicant === null || applicant.id === applicantId;
