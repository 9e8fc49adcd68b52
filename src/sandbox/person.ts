import { createHash } from 'node:crypto';

/** An invented person. Dates are `YYYY-MM-DD`. */
export interface Person {
  readonly givenNames: string;
  readonly familyName: string;
  readonly sex: 'male' | 'female';
  readonly dateOfBirth: string;
  readonly address: string;
  readonly documentNumber: string;
  readonly issuedOn: string;
  readonly expiresOn: string;
}

const GIVEN_NAMES = { female: ['Ana', 'Mia', 'Rasa', 'Siti', 'Noor'], male: ['Tomas', 'Ben', 'Arif', 'Luca', 'Jonas'] };
const FAMILY_NAMES = ['Contoh', 'Prueba', 'Sample', 'Muster', 'Exemplo', 'Pavyzdys'];
const STREETS = ['Jalan Contoh', 'Calle Ejemplo', 'Sample Street', 'Musterweg', 'Pavyzdzio gatve'];

/** The same person for the same seed. */
export function inventPerson(seed: string): Person {
  const digits = [...createHash('sha256').update(seed).digest()];
  const draw = (place: number, count: number): number => (digits[place] ?? 0) % count;
  const pick = (place: number, words: readonly string[]): string => words[draw(place, words.length)] ?? '';
  const two = (value: number): string => String(value).padStart(2, '0');
  const day = (place: number, year: number): string =>
    `${year}-${two(1 + draw(place, 12))}-${two(1 + draw(place + 1, 28))}`;
  const sex = draw(0, 2) === 0 ? 'female' : 'male';
  return {
    sex,
    givenNames: pick(1, GIVEN_NAMES[sex]),
    familyName: pick(2, FAMILY_NAMES),
    dateOfBirth: day(3, 1965 + draw(5, 38)),
    address: `${1 + draw(6, 99)} ${pick(7, STREETS)}`,
    documentNumber: `X${String(1_000_000 + draw(8, 256) * 31_337 + draw(9, 256))}`,
    issuedOn: day(10, 2021 + draw(12, 4)),
    expiresOn: day(13, 2031 + draw(15, 5)),
  };
}
