import type { Account, Webhook } from '../imitation.ts';
import { presignedUrl } from '../media.ts';
import { inventPerson } from '../person.ts';
import type { Session, Step } from '../session.ts';
import { INVITED } from './invite.ts';
import { switchesOf } from './switches.ts';

const FILE_LIFE_SECONDS = 3600;

/** The checks of a document and of the applicant's behaviour, and the texts with which they fail. */
const CHECKS = [
  { type: 'DOCUMENT_AUTHENTICITY', name: 'Document authenticity', reason: 'The document could not be confirmed' },
  { type: 'DATA_CONSISTENCY', name: 'Data consistency', reason: 'The data of the document do not agree' },
  { type: 'FACE_MATCH', name: 'Face match', reason: 'The faces do not match' },
] as const;
const LIVENESS = { type: 'liveness', name: 'Liveness', reason: 'The applicant could not be seen live' } as const;

/** The reject reasons of a reviewer: the check that fails. */
export const REASONS = [...CHECKS, LIVENESS].map(({ type }) => type);

/** One callback when the verification is completed, whatever the outcome; nothing on the way there (§6.2). */
export function announce(account: Account, session: Session, { action, at }: Step): Webhook[] {
  if (action === 'start' || action === 'abandon' || action === 'expire') return [];
  const callback = webhook(account, 'callback', resultOf(account, session, at));
  const passed = session.outcome === 'approved' && switchesOf(account).biopass;
  return passed ? [callback, webhook(account, 'biopass', biopassOf(session))] : [callback];
}

/** One address per kind of event, as they are entered in the portal. */
const webhook = (account: Account, topic: string, body: object): Webhook => ({
  event: topic,
  url: `${account.webhookUrl}/${topic}`,
  headers: { 'Content-Type': 'application/json; charset=utf-8' },
  body: JSON.stringify(body),
});

/** The static token over TLS is all the proof there is (§6.1). */
export function authenticate(account: Account): Record<string, string> {
  const { webhookToken = '', webhookBasic = '' } = account.credentials;
  switch (switchesOf(account).webhookAuth) {
    case 'bearer':
      return { Authorization: `Bearer ${webhookToken}` };
    case 'basic':
      return { Authorization: `Basic ${webhookBasic}` };
    case 'wrong':
      return { Authorization: 'Bearer never-agreed' };
    case 'none':
      return {};
  }
}

/** The whole result: the body of the callback, and of the assumed result call (§6.3, §4). */
export function resultOf(account: Account, session: Session, at: Date): object {
  const { outcomeField, addressProofing } = switchesOf(account);
  const invited = INVITED.parse(session.data);
  const status = proofingStatusOf(account, session);
  const owner = ownerOf(session);
  const address = {
    proofingType: { code: 'ADDRESS_PROOFING', name: 'Address' },
    [outcomeField]: 'PASS',
    documents: [],
    userBehaviourChecks: [],
  };
  return {
    verificationId: session.id,
    externalRefId: invited.externalRefId ?? null,
    status: status === 'ERROR' ? 'ERROR' : 'DONE',
    createdAt: session.createdAt,
    completedAt: at.toISOString(),
    identityOwner: owner,
    results: {
      proofingOutcomes: [
        {
          proofingType: { code: 'IDENTITY_PROOFING', name: 'Identity' },
          [outcomeField]: status,
          documents: [documentOf(account, session, owner)],
          userBehaviourChecks: [checkOf(session, LIVENESS)],
        },
        ...(addressProofing ? [address] : []),
      ],
      overallProofingChecks: [],
      otherCheckOutcomes: [],
      faceImage: file(account, session, 'face'),
      reports: [
        {
          name: 'Verification report',
          type: 'PDF',
          reportUrl: file(account, session, 'report'),
          details: { status: 'DONE' },
        },
      ],
    },
  };
}

function proofingStatusOf(account: Account, { status, outcome }: Session): string {
  const { proofingStatus, reviewWord } = switchesOf(account);
  if (proofingStatus !== 'as chosen') return proofingStatus;
  if (status === 'review') return reviewWord;
  return outcome === 'approved' ? 'PASS' : 'FAIL';
}

function ownerOf(session: Session) {
  const invited = INVITED.parse(session.data);
  const person = inventPerson(session.id);
  return {
    givenName: invited.givenName ?? person.givenNames,
    middleName: '',
    familyName: invited.familyName ?? person.familyName,
    dateOfBirth: invited.dateOfBirth ?? person.dateOfBirth,
    gender: person.sex === 'female' ? 'F' : 'M',
    email: invited.email ?? '',
    mobileNumber: invited.mobileNumber ?? '',
  };
}

function documentOf(account: Account, session: Session, owner: ReturnType<typeof ownerOf>) {
  const person = inventPerson(session.id);
  const data = {
    givenName: owner.givenName.toUpperCase(),
    familyName: owner.familyName.toUpperCase(),
    dateOfBirth: owner.dateOfBirth,
    documentNumber: person.documentNumber,
    expiryDate: person.expiresOn,
    gender: owner.gender,
  };
  return {
    countryCode: 'AUS',
    documentType: 'PASSPORT',
    documentDisplayName: 'Passport',
    documentId: person.documentNumber,
    category: 'PRIMARY',
    documentClassificationCode: 'P',
    status: session.outcome === 'rejected' ? 'FAIL' : session.status === 'review' ? 'REVIEW' : 'PASS',
    proofingTag: ['PHOTO'],
    images: switchesOf(account).emptyImages ? [] : [file(account, session, 'document.jpg')],
    securityChecks: CHECKS.map((check) => checkOf(session, check)),
    documentData: Object.entries(data).map(([key, value]) => ({ key, value, confidence: 0.99 })),
  };
}

function checkOf(session: Session, { type, name, reason }: (typeof CHECKS)[number] | typeof LIVENESS) {
  const failed = session.outcome === 'rejected' && session.reason === type;
  const score = failed ? 0.31 : 0.97;
  return {
    type,
    name,
    status: failed ? 'FAIL' : 'PASS',
    statusReason: failed ? reason : '',
    score,
    subChecks: [],
    detail: type === 'FACE_MATCH' ? { similarity: score } : {},
  };
}

function biopassOf(session: Session): object {
  const { givenName, familyName, email, mobileNumber } = ownerOf(session);
  const { externalRefId } = INVITED.parse(session.data);
  return { verificationId: session.id, externalRefId, email, givenName, familyName, mobileNumber };
}

const file = (account: Account, session: Session, name: string): string =>
  presignedUrl(account, `${session.id}/${name}`, switchesOf(account).expiredFiles ? -1 : FILE_LIFE_SECONDS);
