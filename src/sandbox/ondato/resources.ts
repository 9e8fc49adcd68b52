import type { Account } from '../imitation.ts';
import { inventPerson } from '../person.ts';
import type { Session } from '../session.ts';
import { STARTED } from './started.ts';
import { switchesOf } from './switches.ts';

/** The files of every identification. */
export const FILES = [
  { fileId: '11aa0000-0000-4000-8000-000000000001', fileName: 'front.jpg', fileType: 'DocumentPhoto', part: 'Front' },
  { fileId: '11aa0000-0000-4000-8000-000000000002', fileName: 'back.jpg', fileType: 'DocumentPhoto', part: 'Back' },
  { fileId: '11aa0000-0000-4000-8000-000000000003', fileName: 'selfie.jpg', fileType: 'SelfiePhoto', part: null },
] as const;

/** Why a reviewer can reject, with the rule that fails for it (null: none does). */
export const REASONS: Readonly<Record<string, string | null>> = {
  PoorPhotoQuality: null,
  FacesDoesNotMatch: 'SelfieAndDocumentFacesMatch',
  MissingDocumentPhoto: 'DocumentHasFace',
  MissingSelfiePhoto: 'SelfieHasFace',
  DocumentNotAccepted: null,
  DataDoesNotMatch: null,
  Sanctioned: null,
  PoorPhotoLighting: null,
  BlurredPhoto: null,
  BadMediaFormat: null,
  Miscellaneous: null,
  PossibleFraudAttempt: 'SuccessfulPassiveLivenessCheck',
  UnrelatedPhoto: null,
  MoreThanOnePerson: null,
  ProhibitedCountryOrState: null,
  DocumentIsExpired: null,
  DocumentWithNonLatinCharacters: null,
  PartOfDocumentIsCovered: null,
  ExpiredIdentification: null,
  Undefined: null,
};

const RULES = [
  'SelfieHasFace',
  'DocumentHasFace',
  'SelfieAndDocumentFacesMatch',
  'SuccessfulPassiveLivenessCheck',
  'DocumentAndActiveLivenessAgeComparisonValid',
];

const STATUSES: Readonly<Record<Session['status'], string>> = {
  created: 'Pending',
  started: 'InProgress',
  review: 'Completed',
  completed: 'Completed',
  abandoned: 'Aborted',
  expired: 'Expired',
};

/** An identity verification. `status` in place of the session's own tells of it at an earlier moment. */
export function verificationOf(account: Account, session: Session, status = STATUSES[session.status]): object {
  const started = STARTED.parse(session.data);
  const isSuccess = session.outcome === null ? null : session.outcome === 'approved';
  const isBegun = status !== 'Pending' && session.status !== 'expired';
  return {
    id: session.id,
    status,
    applicationId: account.credentials.applicationId,
    externalReferenceId: started.externalReferenceId,
    createdUtc: session.createdAt,
    modifiedUtc: session.updatedAt,
    setup: { id: started.setupId, versionId: account.credentials.versionId },
    registration: started.registration ?? {},
    step: isBegun
      ? {
          consent: { id: session.id, consentedUtc: session.updatedAt, isConsented: true },
          kycIdentification: { id: started.identificationId, isSuccess },
        }
      : {},
  };
}

/** The KYC identification of a session; null before the applicant has begun. */
export function identificationOf(account: Account, session: Session): object | null {
  if (session.status === 'created' || session.status === 'expired') return null;
  const { identificationId, externalReferenceId, registration } = STARTED.parse(session.data);
  const isDone = session.status === 'completed' || session.status === 'review';
  const person = inventPerson(session.id);
  const names = {
    firstName: (registration?.firstName ?? person.givenNames).toUpperCase(),
    lastName: (registration?.lastName ?? person.familyName).toUpperCase(),
  };
  const isRejected = session.outcome === 'rejected';
  const failing = isRejected ? REASONS[session.reason ?? ''] : null;
  return {
    id: identificationId,
    applicationId: account.credentials.applicationId,
    createdUtc: session.createdAt,
    completedUtc: isDone && session.outcome ? session.updatedAt : null,
    setup: { id: account.credentials.kycSetupId, versionId: account.credentials.versionId },
    identityVerificationId: session.id,
    externalReferenceId,
    status: session.outcome === null ? 'Awaiting' : isRejected ? 'Rejected' : 'Approved',
    statusReason: statusReason(account, session),
    isCrossChecked: false,
    document: isDone
      ? {
          type: 'IdCard',
          fullName: `${names.firstName} ${names.lastName}`,
          ...names,
          documentNumber: person.documentNumber,
          dateOfIssue: person.issuedOn,
          dateOfExpiration: person.expiresOn,
          dateOfBirth: registration?.dateOfBirth ?? person.dateOfBirth,
          countryIso3: 'LTU',
          category: null,
          mrzVerified: true,
          files: FILES.slice(0, 2),
          ocrValidations: [],
        }
      : null,
    face: isDone ? { enrollmentId: session.id, ageEstimation: 'Age22AndOver', files: FILES.slice(2) } : null,
    rules: isDone ? RULES.map((name) => ({ name, status: name === failing ? 'Fail' : 'Success' })) : [],
    registries: [],
    fraudChecks: [],
    scores: [],
    additionalFiles: [],
  };
}

function statusReason(account: Account, { outcome, reason }: Session): string | null {
  const word = outcome === 'approved' ? 'AutomaticallyIdentified' : reason;
  if (!word || outcome === null) return null;
  return switchesOf(account).legacyReasons ? word.replace(/(?<!^)([A-Z])/g, '_$1').toUpperCase() : word;
}
