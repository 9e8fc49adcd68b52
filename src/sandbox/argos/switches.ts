import { z } from 'zod';
import type { Account } from '../imitation.ts';

/** Points that the public sources leave open, and faults of the provider's service. */
export const SWITCHES = z.object({
  /** The encryption of bodies, webhooks and links, as the project chose it in the dashboard. */
  encryption: z.enum(['off', 'ecb', 'gcm', 'cbc']).default('off'),
  /** Links need a token that was registered. */
  privateLinks: z.boolean().default(false),
  /** A screening follows an approval. */
  aml: z.enum(['none', 'clean', 'Red Flag']).default('clean'),
  /** The spellings of the older documents: `fullName`, `update_at`, comments as texts. */
  drift: z.boolean().default(false),
  /** The provider's document says both that there is a `submit` webhook and that there is none. */
  submitWebhook: z.boolean().default(true),
});

/** How this account is switched. */
export const switchesOf = (account: Account): z.output<typeof SWITCHES> => SWITCHES.parse(account.switches);
