import countries from 'i18n-iso-countries';
import type { Account } from '../imitation.ts';
import { inventPerson } from '../person.ts';
import type { Session } from '../session.ts';
import { partId } from './part-id.ts';
import { type Failure, NO_FAILURE, REASONS, RULES } from './reasons.ts';
import { STARTED, type Started } from './started.ts';
import { switchesOf } from './switches.ts';

/** The KYC resource; null before the applicant has begun it. */
export function identificationOf(account: Account, session: Session) {
  const started = STARTED.parse(session.data);
  if (started.begunAt === null) return null;
  const { outcome } = session;
  const failure = (outcome === 'rejected' && REASONS[session.reason ?? '']) || NO_FAILURE;
  return {
    id: started.identificationId,
    applicationId: account.credentials.applicationId,
    createdUtc: started.begunAt,
    completedUtc: outcome === null ? null : session.updatedAt,
    setup: { id: account.credentials.kycSetupId, versionId: partId(account.credentials.kycSetupId ?? '', 'version') },
    identityVerificationId: session.id,
    externalReferenceId: started.externalReferenceId ?? null,
    status: statusOf(account, session),
    statusReason: statusReasonOf(account, session, started),
    isCrossChecked: started.crossChecked,
    ...(isProcessed(session)
      ? findingsOf(account, session, started, failure)
      : { document: null, face: null, rules: [] }),
    registries: [],
    fraudChecks: [],
    scores: [],
    additionalFiles: [],
  };
}

/** The files of a session, once the applicant has handed them in. */
export function filesOf(account: Account, session: Session) {
  if (!isProcessed(session)) return { document: [], face: [] };
  const file = (name: string, fileType: string, part?: string) => ({
    fileId: partId(session.id, name),
    fileName: `${name}.jpg`,
    fileExtension: 'jpg',
    fileType,
    part,
    createdUtc: session.createdAt,
  });
  const front = file('front', 'DocumentPhoto', 'Front');
  const back = file('back', 'DocumentPhoto', 'Back');
  const isOneSided = switchesOf(account).documentType === 'Passport';
  return { document: isOneSided ? [front] : [front, back], face: [file('selfie', 'SelfiePhoto')] };
}

const isProcessed = ({ status }: Session): boolean => status === 'review' || status === 'completed';

function statusOf(account: Account, { outcome }: Session): string {
  const word = outcome === null ? 'Awaiting' : outcome === 'approved' ? 'Approved' : 'Rejected';
  return switchesOf(account).kycStatus ?? word;
}

function statusReasonOf(account: Account, { outcome, reason }: Session, { crossChecked }: Started): string | null {
  const { statusReason, legacyReasons } = switchesOf(account);
  if (outcome === null) return null;
  if (statusReason !== null) return statusReason;
  const identified = crossChecked ? 'ManuallyIdentified' : 'AutomaticallyIdentified';
  const word = outcome === 'approved' ? identified : (reason ?? 'Undefined');
  return legacyReasons ? word.replace(/(?<=.)[A-Z]/g, '_$&').toUpperCase() : word;
}

function findingsOf(account: Account, session: Session, started: Started, failure: Failure) {
  const files = filesOf(account, session);
  return {
    document: {
      type: switchesOf(account).documentType,
      // The known example of a rejected one had no data.
      ...(session.outcome === 'rejected' ? {} : documentDataOf(session, started)),
      mrzVerified: failure.mrzVerified,
      files: files.document,
      ocrValidations: [],
    },
    face: { enrollmentId: partId(session.id, 'enrollment'), ageEstimation: 'Age22AndOver', files: files.face },
    rules: RULES.map((name) => ({ name, status: failure.rules[name] ?? 'Success' })),
  };
}

/** As the create call names the person; the rest is invented. */
function documentDataOf(session: Session, { registration }: Started) {
  const person = inventPerson(session.id);
  const firstName = [registration?.firstName ?? person.givenNames, registration?.middleName].filter(Boolean).join(' ');
  const lastName = registration?.lastName ?? person.familyName;
  return {
    fullName: `${firstName} ${lastName}`.toUpperCase(),
    firstName: firstName.toUpperCase(),
    lastName: lastName.toUpperCase(),
    documentNumber: person.documentNumber,
    dateOfIssue: person.issuedOn,
    dateOfExpiration: person.expiresOn,
    dateOfBirth: registration?.dateOfBirth ?? person.dateOfBirth,
    countryIso3: countries.alpha2ToAlpha3(registration?.countryCode ?? 'LT') ?? 'LTU',
  };
}
