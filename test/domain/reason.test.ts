import { expect, test } from 'vitest';
import {
  REASON_CODES,
  REASONS,
  type ReasonCode,
  reason,
  reasonsForApplicant,
  type UserAction,
} from '../../src/domain/reason.ts';

test('an applicant is told neither which staff-only reasons there are nor how many', () => {
  const blurred = reason('IMAGE_POOR_QUALITY', { code: 'blur', message: 'too dark' });
  const unable = reason('UNABLE_TO_VERIFY');
  expect(reasonsForApplicant([reason('SANCTIONS_MATCH'), blurred, reason('FRAUD_SUSPECTED'), unable])).toEqual([
    { ...blurred, raw: null },
    unable,
  ]);
  expect(reasonsForApplicant([blurred])).toEqual([{ ...blurred, raw: null }]);
  expect(reasonsForApplicant([])).toEqual([]);
  expect(reasonsForApplicant([reason('UNABLE_TO_VERIFY', { code: 'x' })])).toEqual([unable]);
});

test('staff-only reasons are those whose telling would tip off, and those that nothing maps', () => {
  const staff = REASON_CODES.filter((code) => REASONS[code].audience === 'STAFF');
  expect(staff.sort()).toEqual([
    'ADVERSE_MEDIA_MATCH',
    'BLOCKLIST_MATCH',
    'DATABASE_NO_MATCH',
    'DOCUMENT_DATA_INCONSISTENT',
    'DOCUMENT_INVALID',
    'DOCUMENT_TAMPERED',
    'DUPLICATE_PERSON',
    'FRAUD_SUSPECTED',
    'LIVENESS_SPOOF',
    'LOCATION_RESTRICTED',
    'OTHER',
    'PEP_MATCH',
    'POLICY_RESTRICTED',
    'SANCTIONS_MATCH',
    'UNMAPPED',
  ]);
  for (const code of REASON_CODES) expect(['APPLICANT', 'STAFF'], code).toContain(REASONS[code].audience);
});

test('a new try is of no use against these reasons, and may be against all others', () => {
  expect(REASON_CODES.filter((code) => !reason(code).retryable).sort()).toEqual([
    'ADVERSE_MEDIA_MATCH',
    'BLOCKLIST_MATCH',
    'DOCUMENT_COUNTRY_NOT_ACCEPTED',
    'DOCUMENT_INVALID',
    'DOCUMENT_TAMPERED',
    'DUPLICATE_PERSON',
    'FRAUD_SUSPECTED',
    'LIVENESS_SPOOF',
    'LOCATION_RESTRICTED',
    'OTHER',
    'PEP_MATCH',
    'POLICY_RESTRICTED',
    'SANCTIONS_MATCH',
    'UNABLE_TO_VERIFY',
    'UNDER_AGE',
    'UNMAPPED',
  ]);
});

test.each<[UserAction, ReasonCode[]]>([
  [
    'RETAKE_DOCUMENT_PHOTO',
    [
      'DOCUMENT_CUT_OFF_OR_COVERED',
      'DOCUMENT_DATA_UNREADABLE',
      'DOCUMENT_NOT_FOUND',
      'DOCUMENT_NOT_ORIGINAL',
      'DOCUMENT_SIDE_MISSING',
      'IMAGE_MISSING',
      'IMAGE_POOR_QUALITY',
    ],
  ],
  ['RETAKE_SELFIE', ['FACE_MISMATCH', 'FACE_MULTIPLE', 'FACE_NOT_VISIBLE', 'LIVENESS_FAILED']],
  [
    'USE_OTHER_DOCUMENT',
    [
      'DOCUMENT_COUNTRY_NOT_ACCEPTED',
      'DOCUMENT_DAMAGED',
      'DOCUMENT_EXPIRED',
      'DOCUMENT_INCOMPLETE',
      'DOCUMENT_LANGUAGE_NOT_SUPPORTED',
      'DOCUMENT_TYPE_NOT_ACCEPTED',
    ],
  ],
  ['CORRECT_DATA', ['DATA_MISMATCH_BIRTHDATE', 'DATA_MISMATCH_NAME', 'DATA_MISMATCH_OTHER', 'ID_NUMBER_MISMATCH']],
  ['PROVIDE_MORE', ['ADDRESS_NOT_PROVEN']],
  ['CHANGE_DEVICE', ['DEVICE_NOT_SUPPORTED']],
  ['WAIT', ['PROVIDER_UNAVAILABLE']],
  ['NONE', ['CONSENT_REFUSED', 'TIMED_OUT', 'UNDER_AGE']],
])('%s is what an applicant can do about %s', (action, codes) => {
  expect(REASON_CODES.filter((code) => reason(code).userAction === action).sort()).toEqual(codes);
});

test('about all other reasons an applicant can contact the support', () => {
  const others = REASON_CODES.filter((code) => REASONS[code].audience === 'STAFF');
  for (const code of [...others, 'ATTEMPTS_EXHAUSTED', 'UNABLE_TO_VERIFY'] as const)
    expect(reason(code).userAction, code).toBe('CONTACT_SUPPORT');
});

test('what the provider says of a reason wins over its defaults, and its words are kept', () => {
  expect(reason('UNDER_AGE')).toEqual({ code: 'UNDER_AGE', retryable: false, userAction: 'NONE', raw: null });
  expect(reason('UNDER_AGE', { code: 'age' }, { retryable: true, userAction: 'WAIT' })).toEqual({
    code: 'UNDER_AGE',
    retryable: true,
    userAction: 'WAIT',
    raw: { code: 'age', message: null },
  });
  expect(reason('UNDER_AGE', { message: 'too young' }).raw).toEqual({ code: null, message: 'too young' });
});
