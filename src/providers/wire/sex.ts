import type { Sex } from '../../domain/document.ts';

/** A sex by the plain words that documents and providers use; null for any other. X is "unspecified" (ICAO 9303). */
export function sexOf(given: unknown): Sex | null {
  switch (typeof given === 'string' ? given.trim().toUpperCase() : null) {
    case 'M':
    case 'MALE':
      return 'MALE';
    case 'F':
    case 'FEMALE':
      return 'FEMALE';
    case 'X':
    case '<':
    case 'UNSPECIFIED':
      return 'UNSPECIFIED';
    case 'OTHER':
      return 'OTHER';
    default:
      return null;
  }
}
