import { statusReport } from '../../../src/domain/report.ts';
import { hostedLink } from '../../../src/providers/contract/start.ts';
import { truuth } from '../../../src/providers/truuth/index.ts';
import { fixture } from '../answers.ts';
import type { ProviderFacts, StatusFacts } from '../contract.ts';
import { requestOf, SESSION_ID, sessionOf } from '../people.ts';

const REFERENCE = 'c0a8f6d2';
const START = 'POST https://portal.api.au.truuth.id/kyc/v1/tenants/acme/verifications/invites';
export const callback = fixture('truuth/callback') as {
  results: { proofingOutcomes: object[] };
} & Record<string, unknown>;

export const settings = {
  TENANT: 'acme',
  API_KEY: 'key',
  API_SECRET: 'secret',
  WEBHOOK_TOKEN: 'old-token,portal-token',
};

/** The callback with another word for the identity, or for the whole. */
export const saying = (proofing: object, whole: object = {}) => ({
  ...callback,
  ...whole,
  results: {
    ...callback.results,
    proofingOutcomes: callback.results.proofingOutcomes.map((outcome) => ({ ...outcome, ...proofing })),
  },
});
const read = (word: string, status: StatusFacts['status'], delivery: unknown, outcome?: 'APPROVED' | 'REJECTED') => ({
  word,
  status,
  delivery,
  topic: 'callback',
  ...(outcome && { outcome }),
});

const base = (eventType: string) => ({
  eventType,
  about: { providerReference: REFERENCE, sessionId: SESSION_ID },
  identity: { by: 'body' } as const,
});
/** A provisioning says nothing of the session. */
const provisioning = {
  ...base('biopass'),
  kind: 'hint',
  report: { status: null, providerStatus: null, occurredAt: null },
} as const;
const working = {
  verificationId: REFERENCE,
  externalRefId: SESSION_ID,
  status: 'IN_PROGRESS',
};

/** The Truuth fact sheet as data. */
export const truuthFacts: ProviderFacts = {
  definition: truuth,
  settings,
  session: sessionOf(REFERENCE),
  request: requestOf('truuth'),
  createSession: {
    answers: {
      [START]: {
        status: 201,
        json: {
          verificationId: REFERENCE,
          inviteUrl: 'https://acme.au.truuth.id/kyc/i/1',
          qrCode: 'data:image/png;base64,',
        },
      },
    },
    route: START,
    expected: {
      providerReference: REFERENCE,
      continuation: hostedLink('https://acme.au.truuth.id/kyc/i/1', new Date('2026-03-08T04:30:00.000Z')),
      expiresAt: new Date('2026-03-08T04:30:00.000Z'),
      providerStatus: null,
    },
  },
  statuses: [
    read('DONE PASS', 'COMPLETED', callback, 'APPROVED'),
    read('DONE PASS', 'COMPLETED', saying({ proofingStatus: null, status: 'PASS' }), 'APPROVED'),
    read('VERIFICATION_STATUS_DONE PASS', 'COMPLETED', saying({}, { status: 'VERIFICATION_STATUS_DONE' }), 'APPROVED'),
    read('DONE FAIL', 'COMPLETED', saying({ proofingStatus: 'FAIL' }), 'REJECTED'),
    read('DONE REVIEW', 'IN_REVIEW', saying({ proofingStatus: 'REVIEW' })),
    read('DONE WARNING', 'IN_REVIEW', saying({ proofingStatus: 'WARNING' })),
    read('DONE PENDING', 'PROCESSING', saying({ proofingStatus: 'PENDING' })),
    read('DONE ERROR', 'FAILED', saying({ proofingStatus: 'ERROR' })),
    read('DONE QUANTUM', null, saying({ proofingStatus: 'QUANTUM' })),
    read('DONE', null, { ...callback, results: { proofingOutcomes: [] } }),
    read('IN_PROGRESS PASS', 'IN_PROGRESS', saying({}, { status: 'IN_PROGRESS' })),
    read('PROCESSING PASS', 'PROCESSING', saying({}, { status: 'PROCESSING' })),
    read('NOT_STARTED PASS', 'PENDING', saying({}, { status: 'NOT_STARTED' })),
    read('ERROR PASS', 'FAILED', saying({}, { status: 'ERROR' })),
    read('FAILED PASS', 'FAILED', saying({}, { status: 'FAILED' })),
    read('PASS PASS', null, saying({}, { status: 'PASS' })),
  ],
  errors: [
    {
      name: '400',
      call: 'createSession',
      answer: { status: 400, json: { error: { type: 'x', code: 'invalid_body', message: 'Rasa' } } },
      code: 'PROVIDER_REJECTED',
      retryable: false,
      providerCode: 'invalid_body',
    },
    {
      name: '401',
      call: 'createSession',
      answer: { status: 401, json: { error: { code: 'unauthorized', message: 'no' } } },
      code: 'PROVIDER_UNAUTHORIZED',
      retryable: false,
      providerCode: 'unauthorized',
    },
    {
      name: '409',
      call: 'createSession',
      answer: { status: 409, json: { error: { code: 'conflict', message: 'no' } } },
      code: 'PROVIDER_REJECTED',
      retryable: false,
      providerCode: 'conflict',
    },
  ],
  proofs: [
    {
      name: 'bearer',
      settings: {},
      coversBody: false,
      sign: () => ({ authorization: 'Bearer portal-token' }),
      otherSchemes: () => [{ authorization: 'Basic portal-token' }, { authorization: 'portal-token' }],
    },
    {
      name: 'basic',
      settings: { WEBHOOK_AUTH: 'basic' },
      coversBody: false,
      sign: () => ({ authorization: 'Basic portal-token' }),
      otherSchemes: () => [{ authorization: 'Bearer portal-token' }],
    },
  ],
  deliveries: [
    {
      name: 'a callback on the way',
      json: working,
      topic: 'callback',
      expected: {
        ...base('callback'),
        kind: 'truth',
        report: {
          ...statusReport('IN_PROGRESS', 'IN_PROGRESS'),
          providerReference: REFERENCE,
          attempt: REFERENCE,
          sessionId: SESSION_ID,
        },
      },
    },
    {
      name: 'a provisioning, which is no decision',
      json: { verificationId: REFERENCE, externalRefId: SESSION_ID, email: 'rasa@example.test', status: 'DONE' },
      topic: 'biopass',
      expected: provisioning,
    },
    {
      name: 'a provisioning without a topic',
      json: { verificationId: REFERENCE, externalRefId: SESSION_ID },
      expected: provisioning,
    },
    { name: 'of no session', json: { status: 'DONE' }, expected: null },
  ],
};
