import type { SessionRef, SessionRequest } from '../../src/providers/contract/start.ts';

export const SESSION_ID = '0f9a3c1e-5d2b-4b7e-8a61-3c9d2e4f5a60';
export const APPLICANT_ID = '9c2f1d70-8c1c-4d0e-9f3e-6a5b4c3d2e1f';

/** A session of an invented person, as its provider may be asked about it. */
export const sessionOf = (providerReference: string | null): SessionRef => ({
  sessionId: SESSION_ID,
  applicantId: APPLICANT_ID,
  providerReference,
  applicantReference: null,
});

/** A start for the same person. */
export const requestOf = (key: string): SessionRequest => ({
  sessionId: SESSION_ID,
  applicantId: APPLICANT_ID,
  applicantReference: null,
  keepApplicantReference: async () => {},
  webhookUrl: `https://kyc.example.test/webhooks/${key}/5egm3nt-invented`,
  applicant: {
    externalId: 'applicant-118',
    fullName: 'Rasa Contoh',
    email: 'rasa@example.test',
    phone: '+37060011223',
    dateOfBirth: '1991-04-18',
  },
  document: { issuingCountry: 'MX' },
  redirectUrl: 'https://app.example.test/back?case=118',
  platform: 'WEB',
  flow: 'HOSTED',
  options: null,
});
