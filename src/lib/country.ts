import countries from 'i18n-iso-countries';

// ICAO 9303 codes that machine-readable documents carry beside ISO 3166-1.
const ICAO_ALPHA_2: Record<string, string> = { D: 'DE', GBD: 'GB', GBN: 'GB', GBO: 'GB', GBP: 'GB', GBS: 'GB' };

/** ISO 3166-1 alpha-2 of an alpha-2 or alpha-3 code; null for anything else (stateless, organisations, free text). */
export function countryCode(word: string | null | undefined): string | null {
  const code = word?.trim().toUpperCase();
  if (!code) return null;
  if (code.length === 2) return countries.isValid(code) ? code : null;
  return countries.alpha3ToAlpha2(code) ?? ICAO_ALPHA_2[code] ?? null;
}

/** ISO 3166-1 alpha-3 of an alpha-2 code; null when there is none. */
export const countryCodeAlpha3 = (alpha2: string): string | null =>
  countries.alpha2ToAlpha3(alpha2.toUpperCase()) ?? null;
