import countries from 'i18n-iso-countries';

// Codes of machine-readable documents (ICAO 9303 part 3) that ISO 3166-1 does not have. Its codes for organisations,
// stateless persons and refugees name no country.
const BESIDE_ISO: Record<string, string> = {
  D: 'DE',
  GBD: 'GB',
  GBN: 'GB',
  GBO: 'GB',
  GBP: 'GB',
  GBS: 'GB',
  RKS: 'XK',
  XKX: 'XK',
};

/**
 * ISO 3166-1 alpha-2 of an ISO or ICAO 9303 code, its filler characters (`D<<`) left out; null for anything else
 * (stateless persons, organisations, names of countries).
 */
export function countryCode(given: unknown): string | null {
  if (typeof given !== 'string') return null;
  const code = given.trim().toUpperCase().replace(/<+$/, '');
  if (code.length === 2) return countries.isValid(code) ? code : null;
  return code.length > 3 ? null : (countries.alpha3ToAlpha2(code) ?? BESIDE_ISO[code] ?? null);
}

/** ISO 3166-1 alpha-3 of an alpha-2 code; null when there is none. Kosovo has no ISO code: XKX is the one in use. */
export function countryCodeAlpha3(alpha2: string): string | null {
  const code = alpha2.toUpperCase();
  return code === 'XK' ? 'XKX' : (countries.alpha2ToAlpha3(code) ?? null);
}
