import { type HintReport, statusReport } from '../../../src/domain/report.ts';
import { screening } from '../../../src/domain/screening.ts';
import { argos } from '../../../src/providers/argos/index.ts';
import { hostedLink } from '../../../src/providers/contract/start.ts';
import type { DeliveryIdentity, Notification } from '../../../src/providers/contract/webhook.ts';
import { type Answers, fixture } from '../answers.ts';
import type { ProviderFacts } from '../contract.ts';
import { requestOf, SESSION_ID, sessionOf } from '../people.ts';

const REFERENCE = '9zq41lo118a02';
export const READ = 'GET https://rest-api.argosidentity.com/v3/submission';
export const submission = fixture('argos/submission');

export const settings = { API_KEY: 'demoKeyNotReal0123456789ABCDEFabcdef4040', PROJECT_ID: 'abcde12345' };

/** The submission with this result. */
export const saying = (result: string | null, kyc: object = {}): Answers => ({
  [READ]: { json: { Items: [{ ...submission, kyc: { result, ...kyc } }] } },
});
const begun = { submission_id: REFERENCE, userid: SESSION_ID, kyc: { result: 'incomplete' } };
const base = {
  about: { providerReference: REFERENCE, sessionId: SESSION_ID },
  identity: { by: 'body' },
} as const;
const signal = (
  eventType: string,
  more: { about?: Notification['about']; identity?: DeliveryIdentity } = {},
): Notification => ({
  ...base,
  eventType,
  kind: 'signal',
  ...more,
});
const hint = (
  eventType: string,
  report: Partial<HintReport>,
  identity: DeliveryIdentity = base.identity,
): Notification => ({
  ...base,
  eventType,
  kind: 'hint',
  identity,
  report: { status: null, providerStatus: null, occurredAt: null, ...report },
});
const time = new Date('2026-03-02T09:12:40.000Z');
const webhook = {
  webhook_trigger: 'approved',
  submission_id: REFERENCE,
  userid: SESSION_ID,
  cf: { cf1: SESSION_ID },
  created_at: time.toISOString(),
  kyc_result: { status: 'approved', updated_at: time.toISOString() },
};
const entered = { status: 'IN_PROGRESS', occurredAt: time, providerReference: REFERENCE } as const;
const screened = (
  status: 'HIT' | 'CLEAR' | 'NOT_SCREENED' | 'PENDING',
  word: string,
  riskLevel: 'HIGH' | 'LOW' | null,
): Notification =>
  hint('aml', { screening: screening({ status, riskLevel, providerStatus: word }) }, { by: 'nothing' });
const link = (userid: string) => `https://form.argosidentity.com/?pid=abcde12345&userid=${userid}&cf1=${userid}`;

/** The ARGOS fact sheet as data. */
export const argosFacts: ProviderFacts = {
  definition: argos,
  settings,
  session: sessionOf(REFERENCE),
  request: requestOf('argos'),
  createSession: {
    answers: {},
    route: '',
    expected: {
      providerReference: null,
      continuation: hostedLink(`${link(SESSION_ID)}&email=rasa%40example.test`),
      expiresAt: new Date('2026-03-08T04:30:00.000Z'),
      providerStatus: null,
    },
  },
  fetchReport: {
    answers: { [READ]: { json: { Items: [begun] } } },
    route: READ,
    expected: {
      ...statusReport('IN_PROGRESS', 'incomplete'),
      providerReference: REFERENCE,
      sessionId: SESSION_ID,
      attempt: REFERENCE,
      attemptBeganAt: null,
    },
  },
  renewContinuation: { answers: {}, route: '', expected: hostedLink(link(SESSION_ID)) },
  statuses: [
    { word: 'incomplete', status: 'IN_PROGRESS', answers: saying('incomplete') },
    { word: 'pending', status: 'IN_REVIEW', answers: saying('pending') },
    { word: 'approved', status: 'COMPLETED', outcome: 'APPROVED', answers: saying('approved') },
    {
      word: 'rejected',
      status: 'COMPLETED',
      outcome: 'REJECTED',
      answers: saying('rejected', { commentCode: 'expired_id', comment: 'a text' }),
    },
    { word: 'APPROVED', status: null, answers: saying('APPROVED') },
    { word: 'constructor', status: null, answers: saying('constructor') },
    { word: 'deleted', status: 'CANCELED', answers: { [READ]: { json: { Items: [] } } } },
  ],
  errors: [
    ...[
      { status: 400, json: { errorCode: 'invalid_project', message: 'a text' } },
      { status: 400, json: { errorCode: 'Decryption is Failed. Please check the api-key.' } },
      { status: 408 },
      { status: 413 },
    ].map((answer) => ({
      name: `${answer.status} (${answer.json?.errorCode ?? 'no body'})`,
      call: 'fetchReport' as const,
      answer,
      code: 'PROVIDER_REJECTED' as const,
      retryable: false,
    })),
    {
      name: '403 for a wrong key',
      call: 'fetchReport',
      answer: { status: 403, json: { message: 'Forbidden' } },
      code: 'PROVIDER_UNAUTHORIZED',
      retryable: false,
    },
    {
      name: '403 that throttles',
      call: 'fetchReport',
      answer: { status: 403, json: { message: 'Too many requests: throttled' } },
      code: 'PROVIDER_RATE_LIMITED',
      retryable: true,
    },
    {
      name: '502',
      call: 'fetchReport',
      answer: { status: 502, text: 'Bad Gateway' },
      code: 'PROVIDER_UNAVAILABLE',
      retryable: true,
    },
  ],
  proofs: [],
  deliveries: [
    { name: 'approved', json: webhook, expected: signal('approved') },
    ...['submit', 'rejected', 'updated', 'delete', 'injection'].map((name) => ({
      name,
      json: { ...webhook, webhook_trigger: name },
      expected: signal(name),
    })),
    ...['created', 'retry'].map((name) => ({
      name,
      json: { ...webhook, webhook_trigger: name },
      expected: hint(name, entered),
    })),
    {
      name: 'aml',
      json: {
        ...webhook,
        webhook_trigger: 'aml',
        aml_result: { currentstatus: 'Red Flag', risk_level_summary: 'HIGH' },
      },
      expected: screened('HIT', 'Red Flag', 'HIGH'),
    },
    {
      name: 'aml, not screened',
      json: { ...webhook, webhook_trigger: 'aml', aml_result: { currentstatus: 'Not Screened' } },
      expected: screened('NOT_SCREENED', 'Not Screened', null),
    },
    {
      name: 'aml, clean',
      json: { ...webhook, webhook_trigger: 'aml', aml_result: { currentstatus: 'Cleared', risk_level_summary: 'LOW' } },
      expected: screened('CLEAR', 'Cleared', 'LOW'),
    },
    {
      name: 'aml, in a word that nobody listed',
      json: { ...webhook, webhook_trigger: 'aml', aml_result: { currentstatus: 'Quantum', risk_level_summary: 'LOW' } },
      expected: screened('PENDING', 'Quantum', 'LOW'),
    },
    {
      name: 'aml, in a word that can not be read',
      json: { ...webhook, webhook_trigger: 'aml', aml_result: { currentstatus: 3, risk_level_summary: ['HIGH'] } },
      expected: signal('aml'),
    },
    {
      name: 'aml_monitor without a result of a known shape',
      json: { ...webhook, webhook_trigger: 'aml_monitor', records: [1] },
      expected: signal('aml_monitor'),
    },
    {
      name: 'without a time',
      json: { webhook_trigger: 'delete', submission_id: REFERENCE, userid: SESSION_ID },
      expected: signal('delete', { identity: { by: 'nothing' } }),
    },
    {
      name: 'whose only time is that of its submission',
      json: { ...webhook, kyc_result: { status: 'approved', created_at: time, kyc_result_at: time } },
      expected: signal('approved', { identity: { by: 'nothing' } }),
    },
    {
      name: 'whose user is not ours, but for a field',
      json: { ...webhook, userid: 'ana@example.test', cf: { cf1: '' }, cf1: SESSION_ID },
      expected: signal('approved'),
    },
    {
      name: 'of a stranger',
      json: { ...webhook, userid: 'ana@example.test', cf: { cf1: 'ana' }, cf1: '' },
      expected: signal('approved', { about: { providerReference: REFERENCE, sessionId: null } }),
    },
    {
      name: 'of a stranger without a submission',
      json: { ...webhook, submission_id: '', userid: 'ana@example.test', cf: null },
      expected: null,
    },
    {
      name: 'without a submission',
      json: { ...webhook, submission_id: '' },
      expected: signal('approved', { about: { providerReference: null, sessionId: SESSION_ID } }),
    },
    { name: 'an unknown trigger', json: { ...webhook, webhook_trigger: 'quantum' }, expected: null },
    { name: 'of no session', json: { webhook_trigger: 'approved' }, expected: null },
  ],
};
