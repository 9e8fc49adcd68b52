import { expect, it } from 'vitest';
import { rejectionReasons } from '../../../src/providers/truestack/reasons.ts';

type Flags = Parameters<typeof rejectionReasons>[1];

const codesOf = (message: string | null, flags: Flags = {}) => rejectionReasons(message, flags).map(({ code }) => code);

/** Every reject message of the fact sheet (§7), and what it is without any failed flag. */
const MESSAGES = [
  ['document_invalid', 'DOCUMENT_INVALID'],
  ['face_mismatch', 'FACE_MISMATCH'],
  ['liveness_failed', 'LIVENESS_FAILED'],
  ['name_mismatch', 'DATA_MISMATCH_NAME'],
  ['id_mismatch', 'ID_NUMBER_MISMATCH'],
  ['Consent accepted', 'OTHER'],
  ['OCR preview update completed', 'OTHER'],
  ['Exceed maximum number of retries', 'ATTEMPTS_EXHAUSTED'],
  ['Step 1 passed', 'OTHER'],
  ['OCR failed', 'DOCUMENT_DATA_UNREADABLE'],
  ['Session expired and onboarding process not finished', 'TIMED_OUT'],
  ['Step 2 passed', 'OTHER'],
  ['Step 2 failed', 'FACE_MISMATCH'],
  ['EKYC onboarding process successful', 'OTHER'],
] as const;

it.each(MESSAGES)('reads %j as %s, in whatever case', (message, code) => {
  expect(codesOf(message)).toEqual([code]);
  expect(codesOf(` ${message.toUpperCase()} `)).toEqual([code]);
});

/** Every flag of `verification` (§4.3). */
const FLAGS = [
  ['document_valid', 'DOCUMENT_INVALID'],
  ['name_match', 'DATA_MISMATCH_NAME'],
  ['id_match', 'ID_NUMBER_MISMATCH'],
  ['front_back_match', 'DOCUMENT_DATA_INCONSISTENT'],
  ['landmark_valid', 'DOCUMENT_INVALID'],
  ['face_match', 'FACE_MISMATCH'],
  ['liveness_passed', 'LIVENESS_FAILED'],
] as const;

it.each(FLAGS)('takes a failed %s for %s where no message says why', (flag, code) => {
  expect(rejectionReasons(null, { [flag]: false })).toMatchObject([{ code, raw: { code: flag } }]);
  expect(codesOf('Step 2 passed', { [flag]: false })).toEqual([code]);
  expect(codesOf(null, { [flag]: null })).toEqual(['OTHER']);
  expect(codesOf(null, { [flag]: true })).toEqual(['OTHER']);
});

it('lets a message that says why outweigh the flags', () => {
  expect(codesOf('face_mismatch', { liveness_passed: false })).toEqual(['FACE_MISMATCH']);
});

it('tells face and liveness apart by the flags when the second step failed', () => {
  expect(codesOf('Step 2 failed', { face_match: true, liveness_passed: false })).toEqual(['LIVENESS_FAILED']);
});

it('takes a rejection that says nothing for no proof of anything', () => {
  expect(rejectionReasons(null, {})).toMatchObject([{ code: 'OTHER', raw: null }]);
  expect(codesOf('')).toEqual(['OTHER']);
});

it('keeps an unknown text as a message and an unknown code as a code', () => {
  const text = 'Siti was not accepted';
  expect(rejectionReasons(text, {})).toMatchObject([{ code: 'UNMAPPED', raw: { code: null, message: text } }]);
  expect(rejectionReasons('brand_new', {})).toMatchObject([
    { code: 'UNMAPPED', raw: { code: 'brand_new', message: null } },
  ]);
  expect(codesOf('constructor')).toEqual(['UNMAPPED']);
});

it('keeps an unknown text beside what the flags say', () => {
  expect(rejectionReasons('no luck today', { name_match: false } as never)).toMatchObject([
    { code: 'DATA_MISMATCH_NAME', raw: { message: 'no luck today' } },
  ]);
});
