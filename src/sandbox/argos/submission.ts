import { z } from 'zod';
import type { Account } from '../imitation.ts';
import { inventPerson } from '../person.ts';
import type { Session } from '../session.ts';
import { switchesOf } from './switches.ts';

/** A session's data from the link that began it. */
export const BEGUN = z.object({
  userid: z.string(),
  email: z.string().nullish(),
  cf1: z.string().nullish(),
  cf2: z.string().nullish(),
  cf3: z.string().nullish(),
  tokenId: z.string().nullish(),
});

/** A session's data about its result: the time of the first one, and the decider of the present one. */
export const DECIDED = z.object({
  kycResultAt: z.string().optional(),
  reviewer: z.enum(['system', 'agent']).default('system'),
});

/** The reject codes, the default first. */
export const REASONS = [
  'id_image_badImage',
  'id_image_invalidImage',
  'id_image_invalidId',
  'id_image_error',
  'id_info_dataMismatch',
  'id_info_blacklist',
  'blacklistCountry',
  'id_info_notOfAge',
  'under_ageLimit',
  'duplicate_user',
  'duplicated_user_PII_exact',
  'duplicated_face',
  'too_many_retry',
  'invalid_acceptedID',
  'no-date-of-birth',
  'expired_id',
  'automatic_verification_fail',
  'address_image_invalidImage',
  'address_image_error',
  'address_image_badImage',
  'address_info_expiredDocument',
  'address_info_dataMismatch',
  'timeout',
  'other',
];

/** The provider's word for where a submission is. */
export function resultOf({ status, outcome }: Session): 'incomplete' | 'pending' | 'approved' | 'rejected' {
  if (status === 'review') return 'pending';
  return outcome ?? 'incomplete';
}

/** The data read of the person, by names that both API and webhooks share. */
export function personal(session: Session) {
  const person = inventPerson(session.id);
  return {
    fullName: `${person.familyName} ${person.givenNames}`.toUpperCase(),
    firstName: person.givenNames.toUpperCase(),
    lastName: person.familyName.toUpperCase(),
    gender: person.sex,
    nationality: 'KOR',
    dateOfBirth: person.dateOfBirth,
    ageGroup: 'adult',
    idType: 'passport',
    issuingCountry: 'KOR',
    issueDate: person.issuedOn,
    expireDate: person.expiresOn,
    documentNumber: person.documentNumber,
  };
}

/** One item of GET /v3/submission. */
export function submissionOf(account: Account, session: Session): object {
  const { userid, email, cf1, cf2, cf3 } = BEGUN.parse(session.data);
  const { kycResultAt, reviewer } = DECIDED.parse(session.data);
  const { drift } = switchesOf(account);
  const isOver = session.status === 'completed' || session.status === 'review';
  const known = personal(session);
  const codes = session.outcome === 'rejected' ? [session.reason ?? 'other'] : [];
  return {
    submission_id: session.id,
    email: email ?? null,
    userid,
    created_at: session.createdAt,
    updated_at: session.updatedAt,
    ...(session.outcome ? { kyc_result_at: kycResultAt } : {}),
    reviewer,
    kyc: {
      result: resultOf(session),
      comment: codes.map((code) => `Rejected: ${code}`),
      commentCode: codes,
      attempts: [{ attemptCnt: 1, retryMsg: [], retryCode: [], livenessScore: 97 }],
    },
    data: {
      cf1,
      cf2,
      cf3,
      ip_address: '203.0.113.9',
      ...(isOver
        ? {
            first_name: known.firstName,
            last_name: known.lastName,
            [drift ? 'name' : 'full_name']: known.fullName,
            gender: known.gender,
            nationality: known.nationality,
            date_of_birth: known.dateOfBirth,
            age_group: known.ageGroup,
            idType: known.idType,
            idcard_issuingCountry: known.issuingCountry,
            idcard_issueDate: known.issueDate,
            idcard_expireDate: known.expireDate,
            documentNumber: known.documentNumber,
          }
        : {}),
    },
    ...(isOver ? { image: { idImage: `${session.id}/idImage`, selfieImage: `${session.id}/selfieImage` } } : {}),
  };
}
