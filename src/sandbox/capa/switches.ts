import { z } from 'zod';
import type { Account } from '../imitation.ts';

/** Points that the public sources leave open, and faults of the provider's service. */
export const SWITCHES = z.object({
  /** How the details are wrapped. */
  envelope: z.enum(['success', 'status', 'none']).default('status'),
  /** Capa's words, or those of the upstream provider. */
  vocabulary: z.enum(['capa', 'aiprise']).default('capa'),
  /** `omitted`: the details lack the summary, as its schema allows. */
  summary: z.enum(['given', 'omitted']).default('given'),
  /** Bodies are sent with white space, signed as they are. */
  spacedBody: z.boolean().default(false),
  /** Fields beyond the documented ones. */
  extraFields: z.boolean().default(false),
  /** A TRANSACTION event goes before each KYC event: both share one URL. */
  transactions: z.boolean().default(false),
  /** Every user belongs to another partner. */
  foreignUser: z.boolean().default(false),
  /** The details know nothing yet when the webhook comes. */
  behindWebhook: z.boolean().default(false),
  deadMedia: z.boolean().default(false),
});

/** How this account is switched. */
export const switchesOf = (account: Account): z.output<typeof SWITCHES> => SWITCHES.parse(account.switches);
