import { randomBytes, randomUUID } from 'node:crypto';
import { z } from 'zod';
import { parseJson } from '../http.ts';
import type { Account, Call } from '../imitation.ts';
import { badRequest, internalError, refuse } from './errors.ts';
import { switchesOf } from './switches.ts';

const LIFE_MS = 24 * 3_600_000;
const PLATFORMS: readonly unknown[] = ['Web', 'iOS', 'Android'];

const METADATA = z.record(z.string(), z.unknown());

/** A session's data from its create call. */
export const CREATED = z.object({
  refId: z.string(),
  expiresAt: z.string(),
  documentName: z.string(),
  documentNumber: z.string(),
  documentType: z.string(),
  webhookUrl: z.string(),
  redirectUrl: z.string().nullable(),
  metadata: METADATA,
});
export type Created = z.output<typeof CREATED>;

/** POST /api/v1/kyc/sessions. */
export async function create(call: Call): Promise<Response> {
  const { account } = call;
  const body = METADATA.safeParse(parseJson(call.body));
  if (!body.success) return internalError(call);
  const refused = refuseInput(account, body.data) ?? refuseTooMany(account) ?? refuseUpstream(account, body.data);
  if (refused !== null) return refused;
  const id = randomUUID();
  const token = randomBytes(12).toString('base64url');
  const data = keep(account, body.data);
  await call.open(
    { id, aliases: [token], hostedUrl: `${account.url}/onboarding/${token}`, data },
    data.metadata.sandbox === 'before_create',
  );
  return Response.json(
    { id, onboarding_url: `${account.url}/onboarding/${token}`, expires_at: data.expiresAt, status: 'pending' },
    { status: 201 },
  );
}

function keep(account: Account, body: Record<string, unknown>): Created {
  const now = account.now();
  return {
    refId: `SANDBOX_${now.getTime().toString(36)}_${randomBytes(4).toString('hex')}`,
    expiresAt: new Date(now.getTime() + LIFE_MS).toISOString(),
    documentName: text(body.document_name),
    documentNumber: text(body.document_number),
    documentType: text(body.document_type) || '1',
    webhookUrl: text(body.webhook_url),
    redirectUrl: text(body.redirect_url) || null,
    metadata: METADATA.catch({}).parse(body.metadata ?? {}),
  };
}

/** The checks in the order of the source, the metadata's (only documented) last. */
function refuseInput(account: Account, body: Record<string, unknown>): Response | null {
  const { metadataCheck, httpsOnly } = switchesOf(account);
  if (!text(body.document_name) || !text(body.document_number)) {
    return badRequest('document_name and document_number are required');
  }
  if (!text(body.webhook_url)) return badRequest('webhook_url is required');
  if (!isUrl(body.webhook_url, httpsOnly ? ['https:'] : ['https:', 'http:']))
    return badRequest('webhook_url is not valid');
  if (given(body.platform) && !PLATFORMS.includes(body.platform)) return badRequest('platform is not valid');
  if (given(body.redirect_url) && !isUrl(body.redirect_url, ['https:', 'http:'])) {
    return badRequest('redirect_url is not valid');
  }
  return metadataCheck && given(body.metadata) && !isSmall(body.metadata) ? badRequest('metadata is too large') : null;
}

/** The document limits sessions that are open at a time. */
function refuseTooMany(account: Account): Response | null {
  const { spec, concurrentSessions } = switchesOf(account);
  if (spec === 'source') return null;
  const now = account.now().toISOString();
  const open = [...account.sessions.values()].filter(
    ({ status, data }) => status !== 'completed' && status !== 'expired' && CREATED.parse(data).expiresAt > now,
  );
  return open.length < concurrentSessions ? null : refuse(429, 'RATE_LIMITED', 'Too many concurrent sessions');
}

/** Inputs that the source's upstream provider refuses, which surfaces as 502. */
function refuseUpstream(account: Account, body: Record<string, unknown>): Response | null {
  const refuseWith = (message: string) => refuse(502, 'GATEWAY_ERROR', message);
  const type = text(body.document_type) || '1';
  if (type !== '1' && type !== '2') return refuseWith('Document not supported');
  if (switchesOf(account).spec === 'document') return null;
  const number = text(body.document_number);
  if (text(body.document_name).length > 100 || number.length > 14) return refuseWith('Invalid input length');
  return type === '1' && !/^\d{6}-?\d{2}-?\d{4}$/.test(number) ? refuseWith('Invalid NRIC Format') : null;
}

const given = (value: unknown): boolean => value !== undefined && value !== null && value !== '';

const text = (value: unknown): string => (typeof value === 'string' ? value.trim() : '');

const isUrl = (value: unknown, protocols: readonly string[]): boolean =>
  typeof value === 'string' && URL.canParse(value) && protocols.includes(new URL(value).protocol);

function isSmall(value: unknown): boolean {
  const metadata = METADATA.safeParse(value);
  return (
    metadata.success && Object.keys(metadata.data).length <= 10 && Buffer.byteLength(JSON.stringify(value)) <= 1024
  );
}
