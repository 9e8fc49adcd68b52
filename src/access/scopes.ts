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

/** Who is asking. */
export interface Viewer {
  readonly kind: 'API_KEY' | 'APPLICANT';
  /** Stands for this caller where things are unique per caller. */
  readonly id: string;
  readonly name: string;
  readonly scopes: ReadonlySet<Scope>;
  /** The person of an applicant token: nothing of anybody else is there for it. */
  readonly applicant: ViewingApplicant | null;
  /** When this proof of who it is ends; null: not by itself. */
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
