import { z } from 'zod';
import type { Account } from '../imitation.ts';

/** Points that the public sources leave open, and faults of the provider's service. */
export const SWITCHES = z.object({
  /** How the webhook subscription was set up. */
  webhookAuth: z.enum(['hmac', 'basic', 'bearer', 'none']).default('hmac'),
  /** The older names of the events of a verification: `Idv.StatusChanged`, `Idv.Consented`. */
  legacyNames: z.boolean().default(false),
  /** `statusReason` as the older API spells it: `POOR_PHOTO_QUALITY`. */
  legacyReasons: z.boolean().default(false),
  /** A word in place of every KYC status: no list of them is complete. */
  kycStatus: z.string().min(1).nullable().default(null),
  /** A word in place of every status reason, likewise. */
  statusReason: z.string().min(1).nullable().default(null),
  /** The end of a verification that the applicant leaves: quit, or continue later. */
  leaving: z.enum(['Aborted', 'Suspended']).default('Aborted'),
  /** A reviewer saves the document's data in the portal after an approval: `KycIdentification.Updated` follows. */
  portalUpdate: z.boolean().default(false),
  documentType: z.enum(['IdCard', 'Passport', 'DriverLicense', 'ResidencePermit']).default('IdCard'),
  tokenLifeSeconds: z.number().int().positive().max(86_400).default(3600),
  /** Sessions were redacted: their files answer 404. */
  redacted: z.boolean().default(false),
});

/** How this account is switched. */
export const switchesOf = (account: Account): z.output<typeof SWITCHES> => SWITCHES.parse(account.switches);
