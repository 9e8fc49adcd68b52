import { z } from 'zod';
import type { Account } from '../imitation.ts';

/** Points that the public sources leave open, and faults of the provider's service. */
export const SWITCHES = z.object({
  /** How webhooks are authenticated; `wrong` sends a token that was never agreed. */
  webhookAuth: z.enum(['bearer', 'basic', 'none', 'wrong']).default('bearer'),
  /** A Biopass event follows the callback of an identity that passed. */
  biopass: z.boolean().default(false),
  /** The identity's word after `review`: the sources differ. */
  reviewWord: z.enum(['REVIEW', 'WARNING']).default('REVIEW'),
  /** Words that a callback may carry instead of the chosen outcome. */
  proofingStatus: z.enum(['as chosen', 'PENDING', 'ERROR']).default('as chosen'),
  /** The field of a proofing outcome, as the handbook or as the reseller names it. */
  outcomeField: z.enum(['proofingStatus', 'status']).default('proofingStatus'),
  /** No pictures of the document. */
  emptyImages: z.boolean().default(false),
  /** A second proofing outcome, of the address. */
  addressProofing: z.boolean().default(false),
  /** The report and face image as base64 text, as documented, or as raw bytes. */
  base64Files: z.boolean().default(true),
  /** Pre-signed links are too old already when they are given. */
  expiredFiles: z.boolean().default(false),
  /** The assumed call for a result answers; else it is as if it were not there. */
  resultCall: z.boolean().default(false),
});

/** How this account is switched. */
export const switchesOf = (account: Account): z.output<typeof SWITCHES> => SWITCHES.parse(account.switches);
