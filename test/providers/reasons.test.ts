import { readFileSync } from 'node:fs';
import { buildSchema, type GraphQLEnumType } from 'graphql';
import { describe, expect, it } from 'vitest';
import { REASON_CODES } from '../../src/domain/reason.ts';
import { rejectionReasons as argosReasons, COMMENT_CODES, RETRY_CODES } from '../../src/providers/argos/reasons.ts';
import { CODES, sectionReasons } from '../../src/providers/capa/reasons.ts';
import { rejectionReason as ondatoReason, RULES, STATUS_REASONS } from '../../src/providers/ondato/reasons.ts';
import { meaningOf } from '../../src/providers/truuth/reasons.ts';

// Every code that a fact sheet names, as it is spelled there.
const ONDATO = `MISSING_DOCUMENT_PHOTO DOCUMENT_NOT_ACCEPTED DATA_DOES_NOT_MATCH SANCTIONED MISSING_SELFIE_PHOTO
  FACES_DOES_NOT_MATCH POOR_PHOTO_QUALITY POOR_PHOTO_LIGHTING BLURRED_PHOTO BAD_MEDIA_FORMAT MISCELLANEOUS
  POSSIBLE_FRAUD_ATTEMPT UNRELATED_PHOTO MORE_THAN_ONE_PERSON PROHIBITED_COUNTRY_OR_STATE DOCUMENT_IS_EXPIRED
  DOCUMENT_WITH_NON_LATIN_CHARACTERS PART_OF_DOCUMENT_IS_COVERED EXPIRED_IDENTIFICATION UNDEFINED
  ManuallyIdentified AutomaticallyIdentified Verified`.split(/\s+/);
const ONDATO_RULES = `SelfieHasFace DocumentHasFace SelfieAndDocumentFacesMatch SuccessfulPassiveLivenessCheck
  DocumentAndActiveLivenessAgeComparisonValid`.split(/\s+/);
const CAPA = `alterationDetection.fraudAttempt alterationDetection.negligence selfieFraudDetection.fraudAttempt
  selfieFraudDetection.negligence selfieFraudDetection.tampered selfieFraudDetection.digitalSpoofAttackMedium
  selfieFraudDetection.digitalSpoofAttackCritical selfieFraudDetection.faceEvasionAttackMedium
  facematch.differentPerson facematch.noSuitableBiometricsFound node.failed`.split(/\s+/);
const ARGOS = `id_image_invalidImage id_image_invalidId id_image_error id_image_badImage id_info_dataMismatch
  id_info_blacklist blacklistCountry id_info_notOfAge under_ageLimit duplicate_user duplicated_user_PII_exact
  duplicated_face too_many_retry invalid_acceptedID no-date-of-birth expired_id automatic_verification_fail
  address_image_invalidImage address_image_error address_image_badImage address_info_expiredDocument
  address_info_dataMismatch timeout other ipRisk_failCategory distanceChecks_ipGeo blackliskCountries`.split(/\s+/);

describe('every code of the sheet has a row', () => {
  it.each(ONDATO)('ondato: %s, in both spellings', (code) => {
    const pascal = code.replace(
      /(?:^|_)([A-Z])([A-Z]*)/g,
      (_, first: string, rest: string) => first + rest.toLowerCase(),
    );
    expect(ondatoReason(code).code).not.toBe('UNMAPPED');
    expect(ondatoReason(code.includes('_') ? pascal : code).code).toBe(ondatoReason(code).code);
  });
  it.each(ONDATO_RULES)('ondato: the rule %s', (name) => expect(RULES.has(name)).toBe(true));
  it.each(CAPA)('capa: %s', (code) => {
    expect(
      sectionReasons({ result: null, status: null, statusReasons: [{ code, message: null }], warnings: [] })[0]?.code,
    ).not.toBe('UNMAPPED');
  });
  it.each(ARGOS)('argos: %s', (code) => expect(argosReasons([code], [])[0]?.code).not.toBe('UNMAPPED'));
  it.each(['liveness_error', 'face_compare_underscore'])('argos: the retry code %s', (code) => {
    expect(RETRY_CODES.has(code)).toBe(true);
  });
  it.each(['FACE_MATCH', 'liveness', 'Document authenticity', 'DATA_CONSISTENCY', 'ADDRESS_PROOFING'])(
    'truuth, which has no list: %s is understood by its words',
    (type) => expect(meaningOf(type)).not.toBeNull(),
  );
});

describe('a code without a row', () => {
  it('is UNMAPPED and keeps its words', () => {
    const raw = { code: 'quantum', message: null };
    expect(ondatoReason('quantum')).toMatchObject({ code: 'UNMAPPED', raw });
    expect(argosReasons(['quantum'], ['a text'])).toMatchObject([
      { code: 'UNMAPPED', raw: { ...raw, message: 'a text' } },
    ]);
    expect(sectionReasons({ result: null, status: null, statusReasons: [raw], warnings: [] })).toMatchObject([
      { code: 'UNMAPPED', raw },
    ]);
    expect(meaningOf('quantum')).toBeNull();
  });
});

it('the tables lead only to codes of the closed list', () => {
  const codes = [...STATUS_REASONS.values(), ...CODES.values(), ...COMMENT_CODES.values(), ...RETRY_CODES.values()];
  for (const code of codes) expect(REASON_CODES).toContain(code);
});

it('the closed list is that of the contract', () => {
  const printed = buildSchema(readFileSync(new URL('../../schema.graphql', import.meta.url), 'utf8'));
  const listed = (printed.getType('ReasonCode') as GraphQLEnumType).getValues().map(({ name }) => name);
  expect(listed.sort()).toEqual([...REASON_CODES].sort());
});
