export const SCREENING_STATUSES = ['CLEAR', 'HIT', 'NOT_SCREENED', 'PENDING'] as const;
export type ScreeningStatus = (typeof SCREENING_STATUSES)[number];

export const RISK_LEVELS = ['LOW', 'MEDIUM', 'HIGH'] as const;
export type RiskLevel = (typeof RISK_LEVELS)[number];

export const SCREENING_KINDS = ['SANCTIONS', 'PEP', 'ADVERSE_MEDIA', 'WATCHLIST', 'OTHER'] as const;
export type ScreeningKind = (typeof SCREENING_KINDS)[number];

export const MATCH_RESOLUTIONS = ['OPEN', 'TRUE_POSITIVE', 'FALSE_POSITIVE'] as const;
export type MatchResolution = (typeof MATCH_RESOLUTIONS)[number];

/** One entry of a list that matched the applicant. */
export interface ScreeningMatch {
  readonly kind: ScreeningKind;
  readonly resolution: MatchResolution;
  /** The name on the list. Personal. */
  readonly name: string | null;
  readonly list: string | null;
  /** 0..1. */
  readonly score: number | null;
  /** The provider's id of the entry. */
  readonly reference: string | null;
}

/** The result of an anti-money-laundering screening. */
export interface Screening {
  readonly status: ScreeningStatus;
  readonly riskLevel: RiskLevel | null;
  /** Matches that are not resolved as false positives; null where the provider gives no number. */
  readonly hits: number | null;
  /** The provider's own word, unchanged. */
  readonly providerStatus: string | null;
  readonly screenedAt: Date | null;
  /** Every entry that matched, false positives included; empty where the provider names none. */
  readonly matches: readonly ScreeningMatch[];
}

const BLANK = { riskLevel: null, hits: null, providerStatus: null, screenedAt: null, matches: [] } as const;

/** A screening of which only the given is known. */
export const screening = (known: Pick<Screening, 'status'> & Partial<Screening>): Screening => ({ ...BLANK, ...known });
