import { z } from 'zod';
import { parseJson } from '../../lib/json.ts';
import { ProviderError } from '../contract/errors.ts';
import { type JsonClient, jsonClient } from '../http/client.ts';
import { download } from '../http/download.ts';
import { describedBy } from '../http/failure.ts';
import { decrypt, type Encryption, encrypt } from './encryption.ts';
import * as wire from './wire.ts';

/** Submissions are asked for by their id, or by the user of the link they were begun on. */
export type Query = { readonly submission_id: string } | { readonly userid: string };

interface ArgosClientOptions {
  readonly fetch: typeof fetch;
  readonly baseUrl: string;
  readonly apiKey: string;
  /** The encryption of bodies; null: none. */
  readonly encryption: Encryption | null;
  readonly now: () => Date;
}

/** The calls of the REST API. */
export class ArgosClient {
  readonly #options: ArgosClientOptions;
  readonly #headers: Readonly<Record<string, string>>;
  readonly #client: JsonClient;

  constructor(options: ArgosClientOptions) {
    this.#options = options;
    this.#headers = { 'x-api-key': options.apiKey };
    this.#client = jsonClient({ ...options, headers: this.#headers, describeError });
  }

  async submissions(query: Query): Promise<wire.Submissions> {
    const answer = await this.#client.request({ method: 'GET', path: '/submission', query, schema: z.unknown() });
    return this.#read(answer, wire.submissions);
  }

  /** The same; null where an unknown id is refused. Assumed: with 404, or with 400 that names no fault. */
  async submissionsIfKnown(query: Query): Promise<wire.Submissions | null> {
    try {
      return await this.submissions(query);
    } catch (error) {
      if (!(error instanceof ProviderError)) throw error;
      if (error.status === 404 || (error.status === 400 && error.providerCode === null)) return null;
      throw error;
    }
  }

  /** Registers the token of a private link, which must be known before the link is used. */
  async registerToken(token: string): Promise<void> {
    const body = this.#wrapped({ tokenId: [token] });
    const path = '/submission/tokens';
    const answer = await this.#client.request({ method: 'POST', path, body, schema: z.unknown() });
    const { success, message, summary } = this.#read(answer, wire.tokens);
    if (success === false || (summary?.failed ?? 0) > 0) {
      throw new ProviderError('PROVIDER_REJECTED', "The provider did not take the link's token.", {
        providerMessage: message,
      });
    }
  }

  async deleteSubmission(submissionId: string, admin: string): Promise<void> {
    const body = this.#wrapped({ submissionId, admin, comment: 'The person asked to be forgotten.' });
    await this.#client.request({ method: 'DELETE', path: '/submission', body, schema: z.unknown() });
  }

  image(query: string): Promise<Response> {
    const { fetch, baseUrl, now } = this.#options;
    return download({ fetch, url: `${baseUrl}/image?${query}`, headers: this.#headers, now });
  }

  /** A request's body, wrapped as encrypted requests are. */
  #wrapped(plain: object): object {
    const { encryption } = this.#options;
    if (!encryption) return plain;
    return { isEncrypted: true, body: encrypt(JSON.stringify(plain), encryption.key, encryption.cipher) };
  }

  /** An answer, decrypted first where encryption is on. @throws {ProviderError} */
  #read<Schema extends z.ZodType>(answer: unknown, schema: Schema): z.output<Schema> {
    const { encryption } = this.#options;
    const parsed = schema.safeParse(encryption ? decrypted(answer, encryption) : answer);
    if (!parsed.success) throw unreadable("The provider's answer can't be read: not its schema.");
    return parsed.data;
  }
}

function decrypted(answer: unknown, { cipher, key }: Encryption): unknown {
  try {
    return parseJson(decrypt(wire.encrypted.parse(answer).data, key, cipher));
  } catch (cause) {
    throw unreadable("The provider's answer can't be decrypted; look at ENCRYPTION.", cause);
  }
}

/** No call of this API leaves a doubt: a token may be registered twice, and a deletion repeated. */
export const unreadable = (message: string, cause?: unknown): ProviderError =>
  new ProviderError('PROVIDER_UNAVAILABLE', message, { origin: 'answer', cause });

/** A missing or wrong key is refused with 403, and so is throttling. */
const describeError = describedBy(wire.failure, ({ errorCode, message }, status) => {
  const isThrottled = status === 403 && /throttl|limit|too many/i.test(message ?? '');
  return {
    providerCode: errorCode,
    providerMessage: message,
    ...(isThrottled && { code: 'PROVIDER_RATE_LIMITED' as const }),
  };
});
