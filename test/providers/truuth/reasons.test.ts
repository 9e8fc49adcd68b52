import { expect, it } from 'vitest';
import { CHECK_TYPES, meaningOf } from '../../../src/providers/truuth/reasons.ts';

/** No list is published: each row by words that such a check may well have, and words that only look like them. */
it.each([
  ['liveness', 'LIVENESS', 'LIVENESS_FAILED'],
  ['LIVENESS_SPOOF', 'LIVENESS', 'LIVENESS_SPOOF'],
  ['FACE_MATCH', 'FACE_MATCH', 'FACE_MISMATCH'],
  ['FACEMATCH', 'FACE_MATCH', 'FACE_MISMATCH'],
  ['faceComparison', 'FACE_MATCH', 'FACE_MISMATCH'],
  ['Face visible', 'FACE_DETECTED', 'FACE_NOT_VISIBLE'],
  ['DOCUMENT_EXPIRY', 'DOCUMENT_EXPIRY', 'DOCUMENT_EXPIRED'],
  ['MRZ', 'DOCUMENT_MRZ', 'DOCUMENT_DATA_INCONSISTENT'],
  ['dataConsistency', 'DOCUMENT_DATA_CONSISTENCY', 'DOCUMENT_DATA_INCONSISTENT'],
  ['IMAGE_TAMPERING', 'DOCUMENT_AUTHENTICITY', 'DOCUMENT_TAMPERED'],
  ['Document authenticity', 'DOCUMENT_AUTHENTICITY', 'DOCUMENT_INVALID'],
  ['SECURITY_FEATURES', 'DOCUMENT_SECURITY_FEATURES', 'DOCUMENT_INVALID'],
  ['IMAGE_QUALITY', 'DOCUMENT_IMAGE_QUALITY', 'IMAGE_POOR_QUALITY'],
  ['blurred', 'DOCUMENT_IMAGE_QUALITY', 'IMAGE_POOR_QUALITY'],
  ['SANCTIONS', 'SANCTIONS', 'SANCTIONS_MATCH'],
  ['PEP', 'PEP', 'PEP_MATCH'],
  ['DUPLICATE', 'DUPLICATE', 'DUPLICATE_PERSON'],
  ['DUPLICATE_FACE', 'DUPLICATE', 'DUPLICATE_PERSON'],
  ['fraud', 'FRAUD', 'FRAUD_SUSPECTED'],
  ['FACE_FRAUD', 'FRAUD', 'FRAUD_SUSPECTED'],
  ['SELFIE_TAMPERING', 'DOCUMENT_AUTHENTICITY', 'DOCUMENT_TAMPERED'],
  ['faceBlocklist', 'FRAUD', 'BLOCKLIST_MATCH'],
  ['PEPCheck', 'PEP', 'PEP_MATCH'],
  ['ADDRESS_PROOFING', 'ADDRESS', 'ADDRESS_NOT_PROVEN'],
  ['AGE', 'AGE', 'UNDER_AGE'],
  ['NAME_MATCH', 'NAME_MATCH', 'DATA_MISMATCH_NAME'],
])('takes %s for %s', (word, check, failure) => {
  expect(meaningOf(word)).toEqual({ check, failure });
});

it.each(['IMAGE', 'LANGUAGE', 'PEPPER', 'SURFACE', 'IP_ADDRESS', 'EMAIL_ADDRESS', 'constructor', '', null, undefined])(
  'takes %s for nothing',
  (word) => {
    expect(meaningOf(word)).toBeNull();
  },
);

it('asks the name where the type says nothing', () => {
  expect(meaningOf('CHECK_7', 'Face match')?.check).toBe('FACE_MATCH');
  expect(meaningOf('liveness', 'Face match')?.check).toBe('LIVENESS');
});

it('knows each type once, and the one that nothing fits', () => {
  expect(new Set(CHECK_TYPES).size).toBe(CHECK_TYPES.length);
  expect(CHECK_TYPES).toContain('OTHER');
});
