import { z } from 'zod';
import type { Account } from '../imitation.ts';

/** What the fact sheet leaves open, and what the vendor's service may do to a client. */
export const SWITCHES = z.object({
  /** How the webhook subscription was set up. */
  webhookAuth: z.enum(['hmac', 'basic', 'bearer', 'none']).default('hmac'),
  /** The older names of the events of a verification. */
  legacyNames: z.boolean().default(false),
  /** `statusReason` as the newer API spells it, or as the older. */
  legacyReasons: z.boolean().default(false),
  tokenLifeSeconds: z.number().int().positive().default(3600),
  /** Files were redacted: they answer 404. */
  redacted: z.boolean().default(false),
});

/** How this account is switched. */
export const switchesOf = (account: Account): z.output<typeof SWITCHES> => SWITCHES.parse(account.switches);
