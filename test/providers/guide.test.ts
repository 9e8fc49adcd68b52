import { createHmac } from 'node:crypto';
import { expect, it } from 'vitest';
import { statusReport } from '../../src/domain/report.ts';
import { hostedLink } from '../../src/providers/contract/start.ts';
import { connected, NOW, providerContract } from './contract.ts';
import { acme } from './guide/acme.ts';
import { zenith } from './guide/zenith.ts';
import { requestOf, SESSION_ID, sessionOf } from './people.ts';

const START = 'POST https://api.acme.example/checks';
const READ = 'GET https://api.acme.example/checks/c-1';
const reading = (state: string, verdict: string | null = null) => ({ [READ]: { json: { id: 'c-1', state, verdict } } });
const changed = { id: 'e-1', type: 'check.changed', check: 'c-1', reference: SESSION_ID };

providerContract({
  definition: acme,
  settings: { API_KEY: 'key', WEBHOOK_SECRET: 'secret' },
  session: sessionOf('c-1'),
  request: requestOf('acme'),
  createSession: {
    answers: { [START]: { status: 201, json: { id: 'c-1', link: 'https://acme.example/c/1' } } },
    route: START,
    expected: {
      providerReference: 'c-1',
      continuation: hostedLink('https://acme.example/c/1'),
      expiresAt: null,
      providerStatus: 'open',
    },
  },
  fetchReport: {
    answers: reading('open'),
    route: READ,
    expected: { ...statusReport('PENDING', 'open'), providerReference: 'c-1' },
  },
  statuses: [
    { word: 'open', status: 'PENDING', answers: reading('open') },
    { word: 'busy', status: 'IN_PROGRESS', answers: reading('busy') },
    { word: 'done', status: 'COMPLETED', outcome: 'APPROVED', answers: reading('done', 'yes') },
    { word: 'done', status: 'COMPLETED', outcome: 'REJECTED', answers: reading('done', 'no') },
    { word: 'done', status: null, answers: reading('done', 'perhaps') },
  ],
  errors: [
    {
      name: '401',
      call: 'createSession',
      answer: { status: 401, json: { error: 'bad_key' } },
      code: 'PROVIDER_UNAUTHORIZED',
      retryable: false,
      providerCode: 'bad_key',
    },
  ],
  proofs: [
    {
      name: 'hmac',
      settings: {},
      coversBody: true,
      sign: (body) => ({ 'acme-signature': createHmac('sha256', 'secret').update(body).digest('hex') }),
      otherSchemes: (body) => [
        { 'acme-signature': createHmac('sha256', 'secret').update(body).digest('base64') },
        { 'acme-signature': createHmac('sha1', 'secret').update(body).digest('hex') },
      ],
    },
  ],
  deliveries: [
    {
      name: 'changed',
      json: changed,
      expected: {
        kind: 'signal',
        eventType: 'check.changed',
        about: { providerReference: 'c-1', sessionId: SESSION_ID },
        identity: { by: 'event', id: 'e-1' },
      },
    },
    { name: 'something else', json: { ...changed, type: 'invoice.paid' }, expected: null },
  ],
});

const TOKENS = 'POST https://api.zenith.example/tokens';
const granted = { [TOKENS]: { json: { run: 'z-1', token: 't-1' } } };
const sdkToken = { kind: 'sdk', token: 't-1', sdk: '@zenith/web', expiresAt: null } as const;
const run = { event: 'run', run: 'z-1', result: 'pass', rev: '4' };
const zenithSettings = { APP_ID: 'app', APP_SECRET: 'secret', WEBHOOK_TOKEN: 'bearer-invented' };

providerContract({
  definition: zenith,
  settings: zenithSettings,
  session: sessionOf('z-1'),
  request: requestOf('zenith'),
  createSession: {
    answers: granted,
    route: TOKENS,
    expected: { providerReference: 'z-1', continuation: sdkToken, expiresAt: null, providerStatus: null },
  },
  renewContinuation: { answers: granted, route: TOKENS, expected: sdkToken },
  statuses: [
    { word: 'pass', status: 'COMPLETED', outcome: 'APPROVED', delivery: run },
    { word: 'fail', status: 'COMPLETED', outcome: 'REJECTED', delivery: { ...run, result: 'fail' } },
    { word: 'perhaps', status: null, delivery: { ...run, result: 'perhaps' } },
  ],
  errors: [
    { name: '404', call: 'renewContinuation', answer: { status: 404 }, code: 'PROVIDER_REJECTED', retryable: false },
  ],
  proofs: [
    {
      name: 'bearer',
      settings: {},
      coversBody: false,
      sign: () => ({ authorization: 'Bearer bearer-invented' }),
      otherSchemes: () => [{ authorization: 'Basic bearer-invented' }],
    },
  ],
  deliveries: [
    {
      name: 'run',
      json: run,
      expected: {
        kind: 'truth',
        eventType: 'run',
        about: { providerReference: 'z-1' },
        identity: { by: 'event', id: 'z-1 4' },
        report: {
          ...statusReport('COMPLETED', 'pass'),
          providerReference: 'z-1',
          decision: { outcome: 'APPROVED', reasons: [], source: 'PROVIDER', decidedAt: null },
        },
      },
    },
  ],
});

it('derives the capabilities of a connection from its methods and its mode', () => {
  const of = (...given: Parameters<typeof connected>) => connected(...given).connection.capabilities;
  expect(of(acme, { API_KEY: 'key', WEBHOOK_SECRET: 'secret' })).toMatchObject({
    refresh: true,
    resume: false,
    cancel: false,
    erasure: false,
    webhookAuthentication: ['HMAC'],
  });
  expect(of(zenith, zenithSettings)).toMatchObject({
    refresh: false,
    resume: true,
    sdk: true,
    webhookAuthentication: ['BEARER'],
  });
});

it('signs the requests of a class instance', async () => {
  const { provider, sent } = connected(zenith, zenithSettings, granted);
  await provider.createSession(requestOf('zenith'));
  const message = `${NOW.getTime()}POST/tokens${sent[0]?.body}`;
  expect(sent[0]?.headers.get('x-signature')).toBe(createHmac('sha256', 'secret').update(message).digest('hex'));
});
