import { createHmac } from 'node:crypto';
import { statusReport } from '../../../src/domain/report.ts';
import { hostedLink } from '../../../src/providers/contract/start.ts';
import type { Notification } from '../../../src/providers/contract/webhook.ts';
import { ondato } from '../../../src/providers/ondato/index.ts';
import { type Answers, fixture } from '../answers.ts';
import type { ProviderFacts } from '../contract.ts';
import { APPLICANT_ID, requestOf, SESSION_ID, sessionOf } from '../people.ts';

const REFERENCE = 'b2b7a3de-6a43-4f7e-9c11-0f8f6a5d7e21';
const TOKEN = 'POST https://id.ondato.com/connect/token';
const START = 'POST https://idvapi.ondato.com/v1/identity-verifications';
export const VERIFICATION = `GET https://idvapi.ondato.com/v1/identity-verifications/${REFERENCE}`;
export const IDENTIFICATION = 'GET https://kycid.ondato.com/v1/identifications/e6f0b1d4-2a7c-4f0d-8f0e-54a6b3f0a901';

const token = { [TOKEN]: { json: { access_token: 'token-1', expires_in: 3600, token_type: 'Bearer' } } };
export const verification = fixture('ondato/identity-verification');
export const identification = fixture('ondato/identification');
export const webhook = fixture('ondato/webhook');

export const settings = {
  CLIENT_ID: 'client-1',
  CLIENT_SECRET: 'client secret',
  SETUP_ID: '5d0c7f3e-8a51-4d0b-9a6d-2f6f6d1c9b10',
  WEBHOOK_SECRET: 'demo-webhook-secret',
};

/** What both APIs say. */
export const saying = (idv: object = {}, kyc: object = {}): Answers => ({
  ...token,
  [VERIFICATION]: { json: { ...verification, ...idv } },
  [IDENTIFICATION]: { json: { ...identification, ...kyc } },
});

const hex = (text: string | Buffer) => createHmac('sha256', settings.WEBHOOK_SECRET).update(text).digest('hex');
const signed = (body: Buffer, at: Date) => {
  const time = Math.floor(at.getTime() / 1000);
  return { 'ondato-signature': `t=${time}, s=${hex(Buffer.concat([Buffer.from(`${time}.`), body]))}` };
};
const basic = Buffer.from('ondato:password').toString('base64');

const about = {
  about: { providerReference: REFERENCE, sessionId: SESSION_ID },
  identity: { by: 'event', id: webhook.id as string },
} as const;
const signal = (eventType: string): Notification => ({ kind: 'signal', eventType, ...about });
const entered = (eventType: string): Notification => ({
  kind: 'hint',
  eventType,
  ...about,
  report: { status: 'IN_PROGRESS', providerStatus: null, occurredAt: new Date('2026-03-02T09:16:05.242Z') },
});

/** The Ondato fact sheet as data. */
export const ondatoFacts: ProviderFacts = {
  definition: ondato,
  settings,
  session: sessionOf(REFERENCE),
  request: { ...requestOf('ondato'), applicantId: APPLICANT_ID },
  createSession: {
    answers: {
      ...token,
      [START]: { status: 201, json: { id: REFERENCE } },
      [`PUT https://idvapi.ondato.com/v1/identity-verifications/${REFERENCE}/setup-localisations`]: { status: 204 },
    },
    route: START,
    expected: {
      providerReference: REFERENCE,
      continuation: hostedLink(`https://idv.ondato.com/?id=${REFERENCE}`),
      expiresAt: new Date('2026-03-08T04:30:00.000Z'),
      providerStatus: 'Pending',
    },
  },
  fetchReport: {
    answers: { ...token, [VERIFICATION]: { json: { id: REFERENCE, status: 'Pending', step: {} } } },
    route: VERIFICATION,
    expected: { ...statusReport('PENDING', 'Pending'), providerReference: REFERENCE, sessionId: null },
  },
  statuses: [
    { word: 'Pending Awaiting', status: 'PENDING', answers: saying({ status: 'Pending' }, { status: 'Awaiting' }) },
    {
      word: 'InProgress Awaiting',
      status: 'IN_PROGRESS',
      answers: saying({ status: 'InProgress' }, { status: 'Awaiting' }),
    },
    {
      word: 'Suspended Awaiting',
      status: 'IN_PROGRESS',
      answers: saying({ status: 'Suspended' }, { status: 'Awaiting' }),
    },
    { word: 'Aborted Awaiting', status: 'ABANDONED', answers: saying({ status: 'Aborted' }, { status: 'Awaiting' }) },
    { word: 'Expired Awaiting', status: 'EXPIRED', answers: saying({ status: 'Expired' }, { status: 'Awaiting' }) },
    { word: 'Completed Awaiting', status: 'IN_REVIEW', answers: saying({}, { status: 'Awaiting' }) },
    { word: 'Completed', status: 'PROCESSING', answers: saying({}, { status: null }) },
    { word: 'Completed Quantum', status: null, answers: saying({}, { status: 'Quantum' }) },
    { word: 'Completed Approved', status: 'COMPLETED', outcome: 'APPROVED', answers: saying() },
    {
      word: 'Completed Rejected',
      status: 'COMPLETED',
      outcome: 'REJECTED',
      answers: saying({}, { status: 'Rejected' }),
    },
    {
      word: 'Completed Approved',
      status: 'IN_REVIEW',
      answers: saying({}, { isCrossChecked: false, rules: [{ name: 'SelfieHasFace', status: 'Fail' }] }),
    },
    { word: 'InProgress Approved', status: 'IN_PROGRESS', answers: saying({ status: 'InProgress' }) },
    { word: 'Approved Approved', status: null, answers: saying({ status: 'Approved' }) },
    {
      word: 'Paused',
      status: null,
      answers: saying({ status: 'Paused', step: { consent: { isConsented: false } } }),
    },
    { word: 'constructor Approved', status: null, answers: saying({ status: 'constructor' }) },
  ],
  errors: [
    {
      name: '400 ValidationFailed',
      call: 'createSession',
      answer: { status: 400, json: { reason: 'ValidationFailed', message: 'no', params: { setupId: [] } } },
      code: 'PROVIDER_REJECTED',
      retryable: false,
      providerCode: 'ValidationFailed',
    },
    {
      name: '401 AuthenticationFailed',
      call: 'createSession',
      answer: { status: 401, json: { reason: 'AuthenticationFailed', message: 'no' } },
      code: 'PROVIDER_UNAUTHORIZED',
      retryable: false,
      providerCode: 'AuthenticationFailed',
    },
    {
      name: '403 AuthorizationFailed',
      call: 'fetchReport',
      answer: { status: 403, json: { reason: 'AuthorizationFailed', message: 'no' } },
      code: 'PROVIDER_UNAUTHORIZED',
      retryable: false,
      providerCode: 'AuthorizationFailed',
    },
  ],
  proofs: [
    {
      name: 'hmac',
      settings: { WEBHOOK_SECRET: `another secret,${settings.WEBHOOK_SECRET}` },
      coversBody: true,
      sign: signed,
      otherSchemes: (body, at) => [
        { 'ondato-signature': `t=${Math.floor(at.getTime() / 1000)}, s=${hex(body)}` },
        signed(body, new Date(at.getTime() - 26 * 3_600_000)),
        signed(body, new Date(at.getTime() + 6 * 60_000)),
        { authorization: `Bearer ${settings.WEBHOOK_SECRET}` },
      ],
    },
    {
      name: 'basic',
      settings: { WEBHOOK_AUTH: 'basic', WEBHOOK_USERNAME: 'ondato', WEBHOOK_PASSWORD: 'password' },
      coversBody: false,
      sign: () => ({ authorization: `Basic ${basic}` }),
      otherSchemes: () => [{ authorization: `Bearer ${basic}` }, { authorization: 'Basic ondato:password' }],
    },
    {
      name: 'bearer',
      settings: { WEBHOOK_AUTH: 'bearer' },
      coversBody: false,
      sign: () => ({ authorization: `Bearer ${settings.WEBHOOK_SECRET}` }),
      otherSchemes: () => [{ authorization: `Basic ${settings.WEBHOOK_SECRET}` }],
    },
  ],
  deliveries: [
    ...['Approved', 'Rejected', 'Processed', 'Updated'].map((event) => ({
      name: event,
      json: { ...webhook, type: `KycIdentification.${event}` },
      expected: signal(`KycIdentification.${event}`),
    })),
    {
      name: 'the step begun',
      json: { ...webhook, type: 'KycIdentification.Created' },
      expected: entered('KycIdentification.Created'),
    },
    ...['IdentityVerification', 'Idv'].flatMap((resource) => [
      ...['Completed', 'Suspended', 'Expired'].map((status) => ({
        name: `${resource}.StatusChanged to ${status}`,
        json: { ...webhook, type: `${resource}.StatusChanged`, payload: { ...verification, status } },
        expected: signal(`${resource}.StatusChanged`),
      })),
      {
        name: `${resource}.StatusChanged to InProgress`,
        json: { ...webhook, type: `${resource}.StatusChanged`, payload: { ...verification, status: 'InProgress' } },
        expected: entered(`${resource}.StatusChanged`),
      },
      {
        name: `${resource}.Consented`,
        json: { ...webhook, type: `${resource}.Consented`, payload: verification },
        expected: entered(`${resource}.Consented`),
      },
    ]),
    { name: 'a form', json: { ...webhook, type: 'Form.Completed' }, expected: null },
    { name: 'of no session', json: { ...webhook, payload: {} }, expected: null },
  ],
};
