import type { Account, Call } from '../imitation.ts';
import { presignedUrl } from '../media.ts';
import { inventPerson } from '../person.ts';
import type { Session } from '../session.ts';
import { switchesOf } from './switches.ts';
import { ATTEMPT, findUser, refuse } from './users.ts';

const MEDIA_LIFE_SECONDS = 3600;

type SectionName = 'idInfo' | 'faceLivenessInfo' | 'faceMatchInfo' | 'fraudInsights' | 'amlInfo';

/** Why a reviewer can reject, and the section that says so. */
export const REASONS: Readonly<Record<string, SectionName>> = {
  'facematch.differentPerson': 'faceMatchInfo',
  'alterationDetection.fraudAttempt': 'idInfo',
  'alterationDetection.negligence': 'idInfo',
  'selfieFraudDetection.fraudAttempt': 'faceLivenessInfo',
  'selfieFraudDetection.negligence': 'faceLivenessInfo',
  'selfieFraudDetection.tampered': 'faceLivenessInfo',
  'selfieFraudDetection.digitalSpoofAttackMedium': 'faceLivenessInfo',
  'selfieFraudDetection.digitalSpoofAttackCritical': 'faceLivenessInfo',
  'selfieFraudDetection.faceEvasionAttackMedium': 'faceLivenessInfo',
  'facematch.noSuitableBiometricsFound': 'faceMatchInfo',
  'aml.hit': 'amlInfo',
};

/** GET /api/partner/v2/kyc/details: the user's latest verification, once it has begun. */
export function readDetails(call: Call): Response {
  const { account, url } = call;
  const user = findUser(account, url.searchParams.get('userId'));
  if (user instanceof Response) return user;
  const latest = [...account.sessions.values()]
    .filter(
      ({ data, status }) => ATTEMPT.parse(data).userId === user.userId && status !== 'created' && status !== 'expired',
    )
    .at(-1);
  const { behindWebhook, envelope } = switchesOf(account);
  if (!latest || behindWebhook) return refuse(404, 'NOT_FOUND_ERROR', 'Verification not found');
  const data = detailsOf(account, latest);
  if (envelope === 'none') return Response.json(data);
  return Response.json(envelope === 'success' ? { success: true, data } : { status: 'ok', data });
}

function resultOf(account: Account, { status, outcome }: Session): string {
  const isCapa = switchesOf(account).vocabulary === 'capa';
  if (status === 'review') return isCapa ? 'REVIEW_NEEDED' : 'REVIEW';
  if (outcome === 'approved') return isCapa ? 'VERIFIED' : 'APPROVED';
  if (outcome === 'rejected') return isCapa ? 'REJECTED' : 'DECLINED';
  return isCapa ? 'IN_PROGRESS' : 'UNKNOWN';
}

function detailsOf(account: Account, session: Session): object {
  const { userId, personalInfo, country } = ATTEMPT.parse(session.data);
  const isOver = session.status === 'completed' || session.status === 'review';
  const person = inventPerson(session.id);
  const failing = session.outcome === 'rejected' ? REASONS[session.reason ?? ''] : undefined;
  const section = (name: SectionName, passed = 'PASSED') => ({
    result: !isOver ? 'PENDING' : name === failing ? 'FAILED' : passed,
    status: !isOver ? 'RUNNING' : name === failing ? 'DECLINED' : 'APPROVED',
    section_id: name,
    statusReasons: name === failing ? [{ code: session.reason, message: 'As the reviewer chose' }] : [],
    warnings: [],
  });
  const file = (name: string) =>
    presignedUrl(account, `${session.id}/${name}`, switchesOf(account).deadMedia ? -1 : MEDIA_LIFE_SECONDS);
  return {
    ...(switchesOf(account).summary === 'given'
      ? { aipriseSummary: { verificationResult: resultOf(account, session) } }
      : {}),
    clientReferenceId: userId,
    clientReferenceData: { personalInfo },
    verificationSessionId: session.id,
    createdAt: session.createdAt,
    idInfo: {
      ...section('idInfo'),
      ...(isOver
        ? {
            fullName: `${person.givenNames} ${person.familyName}`,
            firstName: person.givenNames,
            lastName: person.familyName,
            birthDate: person.dateOfBirth,
            gender: person.sex === 'female' ? 'FEMALE' : 'MALE',
            nationalityCode: country === 'MX' ? 'MEX' : 'DOM',
            idType: country === 'MX' ? 'INE' : 'CEDULA',
            idNumber: person.documentNumber,
            idIssueDate: person.issuedOn,
            idExpiryDate: person.expiresOn,
            issueCountryCode: country === 'MX' ? 'MEX' : 'DOM',
            address: { fullAddress: person.address },
          }
        : {}),
    },
    faceMatchInfo: {
      ...section('faceMatchInfo'),
      faceMatchScore: isOver ? (failing === 'faceMatchInfo' ? 0.31 : 0.95) : null,
    },
    faceLivenessInfo: section('faceLivenessInfo'),
    fraudInsights: { ...section('fraudInsights', 'CLEAN'), relatedSessionInsights: {} },
    amlInfo: {
      ...section('amlInfo', 'CLEAN'),
      numHits: failing === 'amlInfo' ? 1 : 0,
      entityHits: [],
    },
    ...(isOver
      ? {
          media: {
            frontIdImageUrl: file('front.jpg'),
            backIdImageUrl: file('back.jpg'),
            selfieImageUrl: file('selfie.jpg'),
            selfieVideoUrl: null,
          },
        }
      : {}),
  };
}
