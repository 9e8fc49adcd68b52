import { z } from 'zod';
import type { Account } from '../imitation.ts';

export const DOCUMENT_IMAGES = ['front_document', 'back_document', 'face_image', 'best_frame'] as const;
export type DocumentImage = (typeof DOCUMENT_IMAGES)[number];

/** Where the provider's document and its source differ, and what the provider's service may do to a client. */
export const SWITCHES = z.object({
  /** `source`: 500 is SERVER_ERROR, GET has reject messages, no rate limits or their headers, upstream validates. */
  spec: z.enum(['document', 'source']).default('document'),
  signature: z.enum(['off', 'hmac_hex', 'hmac_base64']).default('hmac_hex'),
  /** At most 10 keys and 1 KB, as the document says; the source does not look. */
  metadataCheck: z.boolean().default(true),
  /** Off although the document asks for HTTPS: a gateway on this machine has none. */
  httpsOnly: z.boolean().default(false),
  ratePerMinute: z.number().int().positive().default(60),
  concurrentSessions: z.number().int().positive().default(100),
  /** The POST call answers 200 with `error`: the upstream provider does not answer, or never got the session. */
  refresh: z.enum(['normal', 'unreachable', 'unlinked']).default('normal'),
  /** The value of `refreshed` for a session that has ended. */
  refreshedWhenFinal: z.boolean().default(false),
  score: z.enum(['number', 'string']).default('number'),
  missingImage: z.enum(DOCUMENT_IMAGES).nullable().default(null),
  /** Pre-signed links are too old already when they are given. */
  expiredImages: z.boolean().default(false),
});

/** How this account is switched. */
export const switchesOf = (account: Account): z.output<typeof SWITCHES> => SWITCHES.parse(account.switches);
