export const SCREENING_STATUSES = ['CLEAR', 'HIT', 'NOT_SCREENED', 'PENDING'] as const;
export type ScreeningStatus = (typeof SCREENING_STATUSES)[number];

export const RISK_LEVELS = ['LOW', 'MEDIUM', 'HIGH'] as const;
export type RiskLevel = (typeof RISK_LEVELS)[number];

/** The result of an anti-money-laundering screening. */
export interface Screening {
  readonly status: ScreeningStatus;
  readonly riskLevel: RiskLevel | null;
  readonly hits: number | null;
  readonly providerStatus: string | null;
}
