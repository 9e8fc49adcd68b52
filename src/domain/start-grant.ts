/** The verifications that the holder of an applicant token may start. The fixed fields come from the token's maker. */
export interface StartGrant {
  /** Stands for this grant where its sessions are counted. */
  readonly id: string;
  /** Connections by key; null: all that are configured. */
  readonly providers: readonly string[] | null;
  /** Sessions that may be started in all. */
  readonly maximum: number;
  readonly redirectUrl: string | null;
  readonly reference: string | null;
  readonly metadata: Readonly<Record<string, unknown>> | null;
}

export const GRANT_MAXIMUM = 3;
export const LARGEST_GRANT_MAXIMUM = 100;
