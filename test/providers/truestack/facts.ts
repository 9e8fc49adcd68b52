import { createHmac } from 'node:crypto';
import { statusReport } from '../../../src/domain/report.ts';
import { hostedLink } from '../../../src/providers/contract/start.ts';
import type { Notification } from '../../../src/providers/contract/webhook.ts';
import { truestack } from '../../../src/providers/truestack/index.ts';
import { type Answers, fixture } from '../answers.ts';
import type { ProofFacts, ProviderFacts } from '../contract.ts';

const API = 'https://api.truestack.my/api/v1/kyc/sessions';

/** The vendor's id of the session in all fixtures. */
export const REFERENCE = '7b1c9f0e-3f7d-4a55-9a0b-2f6a4f1f0c11';
const SESSION_ID = '0f9a3c1e-5d2b-4b7e-8a61-3c9d2e4f5a60';

export const START = `POST ${API}`;
export const REFRESH = `POST ${API}/${REFERENCE}`;
export const READ = `GET ${API}/${REFERENCE}`;
export const fileRoute = (type: string): string => `GET ${API}/${REFERENCE}/documents/${type}`;

export const settings = { API_KEY: 'ts_test_invented' };

const pending = fixture('truestack/refreshed-pending');
export const approved = fixture('truestack/refreshed-approved');
export const rejected = fixture('truestack/refreshed-rejected');

/** The answers to the POST call, and to the GET call that follows a completed one. */
export const refreshing = (json: unknown): Answers => ({
  [REFRESH]: { json },
  [READ]: { json: fixture('truestack/read-completed') },
});

/** A session in these words and otherwise as in the fixture. */
const inState = (status: unknown, result: unknown, of = approved): Answers => refreshing({ ...of, status, result });

const hex = (secret: string, message: string | Buffer): string =>
  createHmac('sha256', secret).update(message).digest('hex');
const base64 = (secret: string, message: Buffer): string =>
  createHmac('sha256', secret).update(message).digest('base64');
const timed = (body: Buffer, at: Date): Buffer => Buffer.concat([Buffer.from(`${at.getTime()}.`), body]);

const hexProof: ProofFacts = {
  name: 'hmac_hex',
  settings: { WEBHOOK_SIGNATURE: 'hmac_hex' },
  coversBody: true,
  sign: (body) => ({ 'x-webhook-signature': `sha256=${hex(settings.API_KEY, body)}` }),
  otherSchemes: (body, at) => [
    { 'x-webhook-signature': base64(settings.API_KEY, body) },
    { 'x-webhook-signature': `sha256=${hex('another key', body)}` },
    { 'x-trueidentity-signature': base64(settings.API_KEY, timed(body, at)), 'x-trueidentity-timestamp': `${+at}` },
    { authorization: `Bearer ${settings.API_KEY}` },
  ],
};

const base64Proof: ProofFacts = {
  name: 'hmac_base64',
  settings: { WEBHOOK_SIGNATURE: 'hmac_base64', WEBHOOK_SECRET: 'new secret, old secret' },
  coversBody: true,
  sign: (body, at) => ({
    'x-trueidentity-signature': base64('old secret', timed(body, at)),
    'x-trueidentity-timestamp': String(at.getTime()),
  }),
  otherSchemes: (body, at) => [
    { 'x-webhook-signature': `sha256=${hex('old secret', body)}` },
    { 'x-trueidentity-signature': base64('old secret', body), 'x-trueidentity-timestamp': `${+at}` },
    { 'x-trueidentity-signature': hex('old secret', timed(body, at)), 'x-trueidentity-timestamp': `${+at}` },
    { 'x-trueidentity-signature': base64(settings.API_KEY, timed(body, at)), 'x-trueidentity-timestamp': `${+at}` },
  ],
};

const started = fixture('truestack/webhook-started');
const completed = fixture('truestack/webhook-completed');
const about = { providerReference: REFERENCE, sessionId: SESSION_ID };
const base = (eventType: string, sessionId: string | null = SESSION_ID) => ({
  eventType,
  about: { ...about, sessionId },
  identity: { by: 'body' } as const,
});
const signal = (eventType: string, sessionId?: string | null): Notification => ({
  ...base(eventType, sessionId),
  kind: 'signal',
});
const hint = (eventType: string, providerStatus: string): Notification => ({
  ...base(eventType),
  kind: 'hint',
  report: { status: 'IN_PROGRESS', providerStatus, occurredAt: new Date('2026-03-01T04:16:00.000Z') },
});

/** The TrueStack fact sheet as data. */
export const truestackFacts: ProviderFacts = {
  definition: truestack,
  settings,
  session: {
    sessionId: SESSION_ID,
    applicantId: '9c2f1d70-8c1c-4d0e-9f3e-6a5b4c3d2e1f',
    providerReference: REFERENCE,
    applicantReference: null,
  },
  request: {
    sessionId: SESSION_ID,
    applicantId: '9c2f1d70-8c1c-4d0e-9f3e-6a5b4c3d2e1f',
    applicantReference: null,
    keepApplicantReference: async () => {},
    webhookUrl: 'https://kyc.example.test/webhooks/truestack/5egm3nt-invented',
    applicant: { externalId: 'applicant-118', fullName: 'Siti Contoh binti Ali' },
    document: { type: 'NATIONAL_ID', number: '910203-10-4444' },
    redirectUrl: 'https://app.example.test/back?case=118',
    platform: 'WEB',
    flow: 'HOSTED',
    options: null,
    metadata: { case: 'c-118' },
  },
  createSession: {
    answers: { [START]: { status: 201, json: fixture('truestack/created') } },
    route: START,
    expected: {
      providerReference: REFERENCE,
      continuation: hostedLink('https://verify.truestack.my/onboarding/q7Zt2', new Date('2026-03-02T04:15:00.000Z')),
      expiresAt: new Date('2026-03-02T04:15:00.000Z'),
      providerStatus: 'pending',
    },
  },
  fetchReport: {
    answers: refreshing(pending),
    route: REFRESH,
    expected: { ...statusReport('PENDING', 'pending'), sessionId: null, media: [] },
  },
  statuses: [
    { word: 'pending', status: 'PENDING', answers: inState('pending', null, pending) },
    { word: 'processing', status: 'IN_PROGRESS', answers: inState('processing', null, pending) },
    { word: 'completed', status: 'COMPLETED', outcome: 'APPROVED', answers: inState('completed', 'approved') },
    {
      word: 'completed',
      status: 'COMPLETED',
      outcome: 'REJECTED',
      answers: inState('completed', 'rejected', rejected),
    },
    { word: 'completed', status: null, answers: inState('completed', null) },
    { word: 'completed', status: null, answers: inState('completed', 'not_available') },
    { word: 'completed', status: null, answers: inState('completed', 'APPROVED!') },
    { word: 'expired', status: 'EXPIRED', answers: inState('expired', null, pending) },
    { word: 'expired', status: 'EXPIRED', answers: inState('expired', 'approved') },
    { word: 'expired', status: 'FAILED', answers: inState('expired', 'rejected', pending) },
    { word: 'approved', status: null, answers: inState('approved', 'approved') },
    { word: 'failed', status: null, answers: inState('failed', 'rejected') },
    { word: 'constructor', status: null, answers: inState('constructor', 'approved') },
  ],
  errors: [
    refused('BAD_REQUEST', 400, 'PROVIDER_REJECTED', false),
    refused('UNAUTHORIZED', 401, 'PROVIDER_UNAUTHORIZED', false),
    refused('INSUFFICIENT_CREDITS', 402, 'PROVIDER_INSUFFICIENT_CREDITS', false, { balance: 0 }),
    refused('FORBIDDEN', 403, 'PROVIDER_UNAUTHORIZED', false),
    refused('NOT_FOUND', 404, 'PROVIDER_REJECTED', false),
    refused('RATE_LIMITED', 429, 'PROVIDER_RATE_LIMITED', true),
    refused('INTERNAL_ERROR', 500, 'PROVIDER_UNAVAILABLE', true),
    refused('SERVER_ERROR', 500, 'PROVIDER_UNAVAILABLE', true),
    refused('GATEWAY_ERROR', 502, 'PROVIDER_UNAVAILABLE', true, { message: 'Service temporarily unavailable' }),
    refused('GATEWAY_ERROR', 502, 'PROVIDER_REJECTED', false, { message: 'Invalid NRIC Format' }),
    refused('GATEWAY_ERROR', 502, 'PROVIDER_REJECTED', false, { message: 'Document not supported' }),
    refused('GATEWAY_ERROR', 502, 'PROVIDER_UNAVAILABLE', true, { message: 'Invalid API Key' }),
    refused('GATEWAY_ERROR', 502, 'PROVIDER_UNAVAILABLE', true, { message: 'Invalid response from the upstream' }),
  ],
  proofs: [hexProof, base64Proof],
  deliveries: [
    {
      name: 'completed',
      json: completed,
      expected: signal('kyc.session.completed'),
    },
    {
      name: 'expired',
      json: { ...completed, event: 'kyc.session.expired', status: 'expired', result: null },
      expected: signal('kyc.session.expired'),
    },
    {
      name: 'started',
      json: started,
      expected: hint('kyc.session.started', 'pending'),
    },
    {
      name: 'processing',
      json: { ...started, event: 'kyc.session.processing', status: 'processing' },
      expected: hint('kyc.session.processing', 'processing'),
    },
    {
      name: 'completed, nested as until 2026',
      json: fixture('truestack/webhook-nested'),
      expected: signal('kyc.session.completed'),
    },
    {
      name: 'completed, without our metadata',
      json: { ...completed, metadata: null },
      expected: signal('kyc.session.completed', null),
    },
    {
      name: 'completed, without a time',
      json: { ...completed, timestamp: undefined },
      expected: { ...signal('kyc.session.completed'), identity: { by: 'nothing' } },
    },
    {
      name: 'completed, malformed beside its id',
      json: { ...completed, status: 7, metadata: ['x'], data: 'x' },
      expected: signal('kyc.session.completed', null),
    },
    { name: 'updated', json: { ...completed, event: 'kyc.session.updated' }, expected: null },
    { name: 'failed', json: { ...completed, event: 'kyc.session.failed' }, expected: null },
    { name: 'of no session', json: { ...completed, session_id: null, metadata: {} }, expected: null },
  ],
};

function refused(
  error: string,
  status: number,
  code: ProviderFacts['errors'][number]['code'],
  retryable: boolean,
  more: { readonly message?: string; readonly balance?: number } = {},
): ProviderFacts['errors'][number] {
  const json = { error, message: `Siti Contoh: ${error}`, ...more };
  const name = `${status} ${error}${more.message ? ` "${more.message}"` : ''}`;
  return { name, call: 'createSession', answer: { status, json }, code, retryable, providerCode: error };
}
