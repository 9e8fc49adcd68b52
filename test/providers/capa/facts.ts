import { createHmac } from 'node:crypto';
import { statusReport } from '../../../src/domain/report.ts';
import { capa } from '../../../src/providers/capa/index.ts';
import { hostedLink } from '../../../src/providers/contract/start.ts';
import type { Notification } from '../../../src/providers/contract/webhook.ts';
import { type Answers, fixture } from '../answers.ts';
import type { ProviderFacts } from '../contract.ts';
import { APPLICANT_ID, requestOf, sessionOf } from '../people.ts';

export const USER = '5a0b9a0e-77aa-4c11-8f51-0d6e6f0c2b90';
const API = 'https://production-api.capa.fi/api/partner/v2';
export const CREATE_USER = `POST ${API}/users`;
export const LINK_A = `POST ${API}/users/${USER}/kyc/verification-link`;
export const LINK_B = `POST ${API}/kyc/verification-link`;
export const DETAILS = `GET ${API}/kyc/details`;
export const details = fixture('capa/details');

export const settings = { API_KEY: 'partner key', WEBHOOK_SECRET: 'new secret,old secret' };

/** The details with this result, in this envelope. */
const saying = (verificationResult: string | null | undefined, envelope: object | null = { status: 'ok' }): Answers => {
  const data = { ...details, aipriseSummary: { verificationResult } };
  return { [DETAILS]: { json: envelope ? { ...envelope, data } : data } };
};
const hex = (secret: string, body: Buffer) => createHmac('sha256', secret).update(body).digest('hex');
const signal = (eventType: string): Notification => ({
  kind: 'signal',
  eventType,
  about: { applicantId: APPLICANT_ID },
  identity: { by: 'nothing' },
  ...(eventType === 'VERIFIED_USER' && { verdict: 'APPROVED' }),
  ...(eventType === 'REJECTED_KYC' && { verdict: 'REJECTED' }),
});
const event = (name: string) => ({ type: 'KYC', event: name, externalUserId: APPLICANT_ID });

/** The Capa fact sheet as data. */
export const capaFacts: ProviderFacts = {
  definition: capa,
  settings,
  session: sessionOf(USER),
  request: requestOf('capa'),
  createSession: {
    answers: {
      [CREATE_USER]: { status: 201, json: { success: true, data: { userId: USER } } },
      [LINK_A]: { status: 201, json: { success: true, data: { kycLink: 'https://kyc.example.test/l/1' } } },
    },
    route: LINK_A,
    expected: {
      providerReference: USER,
      continuation: hostedLink('https://kyc.example.test/l/1'),
      expiresAt: new Date('2026-03-02T04:30:00.000Z'),
      providerStatus: null,
    },
  },
  fetchReport: {
    answers: {
      [DETAILS]: {
        json: {
          status: 'ok',
          data: { verificationSessionId: 'a-1', aipriseSummary: { verificationResult: 'IN_PROGRESS' } },
        },
      },
    },
    route: DETAILS,
    expected: {
      ...statusReport('PROCESSING', 'IN_PROGRESS'),
      providerReference: USER,
      attempt: 'a-1',
      attemptBeganAt: null,
    },
  },
  statuses: [
    { word: 'VERIFIED', status: 'COMPLETED', outcome: 'APPROVED', answers: saying('VERIFIED') },
    { word: 'VERIFIED', status: 'COMPLETED', outcome: 'APPROVED', answers: saying('VERIFIED', { success: true }) },
    { word: 'VERIFIED', status: 'COMPLETED', outcome: 'APPROVED', answers: saying('VERIFIED', null) },
    { word: 'APPROVED', status: 'COMPLETED', outcome: 'APPROVED', answers: saying('APPROVED') },
    { word: 'REJECTED', status: 'COMPLETED', outcome: 'REJECTED', answers: saying('REJECTED') },
    { word: 'DECLINED', status: 'COMPLETED', outcome: 'REJECTED', answers: saying('DECLINED') },
    { word: 'REVIEW', status: 'IN_REVIEW', answers: saying('REVIEW') },
    { word: 'REVIEW_NEEDED', status: 'IN_REVIEW', answers: saying('REVIEW_NEEDED') },
    { word: 'UNKNOWN', status: 'PROCESSING', answers: saying('UNKNOWN') },
    { word: 'IN_PROGRESS', status: 'PROCESSING', answers: saying('IN_PROGRESS') },
    { word: 'NOT_STARTED', status: 'PENDING', answers: saying('NOT_STARTED') },
    { word: 'QUANTUM', status: null, answers: saying('QUANTUM') },
    { word: 'constructor', status: null, answers: saying('constructor') },
  ],
  errors: [
    ...(
      [
        [400, 'INVALID_USER_INPUT_ERROR', 'PROVIDER_REJECTED'],
        [400, 'INVALID_VERIFICATION_TYPE_FOR_USER', 'PROVIDER_REJECTED'],
        [400, 'KYC_TEMPLATE_NOT_CONFIGURED_ERROR', 'PROVIDER_REJECTED'],
        [401, 'UNAUTHORIZED', 'PROVIDER_UNAUTHORIZED'],
        [403, 'INVALID_PARTNER_FLOW', 'PROVIDER_UNAUTHORIZED'],
        [404, 'NOT_FOUND_ERROR', 'PROVIDER_REJECTED'],
        [409, 'CONFLICT', 'PROVIDER_REJECTED'],
      ] as const
    ).map(([status, providerCode, code]) => ({
      name: `${status} ${providerCode}`,
      call: 'createSession' as const,
      answer: { status, json: { success: false, error: { code: providerCode, message: 'Ana: no' } } },
      code,
      retryable: false,
      providerCode,
    })),
    {
      name: '401 of another partner’s user',
      call: 'createSession',
      answer: { status: 401, json: { code: 'UNAUTHORIZED', message: 'The user is not owned by the partner' } },
      code: 'PROVIDER_REJECTED',
      retryable: false,
    },
    {
      name: '500 INTERNAL_SERVER_ERROR',
      call: 'createSession',
      answer: { status: 500, json: { statusCode: 500, message: 'no', error: 'INTERNAL_SERVER_ERROR' } },
      code: 'PROVIDER_UNAVAILABLE',
      retryable: true,
      providerCode: 'INTERNAL_SERVER_ERROR',
    },
  ],
  proofs: [
    {
      name: 'hmac',
      settings: {},
      coversBody: true,
      sign: (body) => ({ 'capa-signature': hex('old secret', body) }),
      otherSchemes: (body) => [
        { 'capa-signature': hex('another secret', body) },
        { 'capa-signature': createHmac('sha256', 'old secret').update(body).digest('base64') },
        { 'x-signature': hex('old secret', body) },
      ],
    },
  ],
  deliveries: [
    ...['REJECTED_KYC', 'CREATED_KYC', 'VERIFIED_USER', 'REVIEW_NEEDED_KYC'].map((name) => ({
      name,
      json: event(name),
      expected: signal(name),
    })),
    { name: 'a transaction', json: { ...event('ON_RAMP'), type: 'TRANSACTION' }, expected: null },
    { name: 'an unknown event', json: event('SOMETHING_ELSE'), expected: null },
    { name: 'of no applicant', json: { type: 'KYC', event: 'VERIFIED_USER' }, expected: null },
  ],
};
