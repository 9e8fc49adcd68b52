import type { SessionRequest } from '../contract/start.ts';
import { type Encryption, encrypt } from './encryption.ts';

export interface LinkSettings {
  readonly FORM_URL: string;
  readonly PROJECT_ID: string;
  readonly LANGUAGE?: string | undefined;
}

/** The values that a link carries. Null and undefined ones are left out. */
export interface LinkValues {
  readonly userid: string;
  readonly cf1: string;
  readonly email?: string | null | undefined;
  readonly token: string | null;
}

interface Link {
  readonly values: LinkValues;
  readonly language?: string | null | undefined;
  readonly encryption: Encryption | null;
  readonly expiresAt: Date;
}

/** The values of a start that reach the link in addition to our ids: the address and the language. */
export const valuesOf = ({ applicant, locale }: SessionRequest) => ({
  email: applicant.email,
  language: locale?.split('-')[0],
});

/** The address of the hosted form, README §2. Project and language are never encrypted. */
export function linkOf(settings: LinkSettings, { values, language, encryption, expiresAt }: Link): string {
  const url = new URL(settings.FORM_URL);
  url.searchParams.set('pid', settings.PROJECT_ID);
  const lang = language || settings.LANGUAGE;
  if (lang) url.searchParams.set('lang', lang);
  const given = Object.entries(values).filter(([, value]) => value);
  if (!encryption) {
    for (const [name, value] of given) url.searchParams.set(name, value);
    return url.href;
  }
  // Only an encrypted link can carry the time until which it may be begun.
  const sealed = { ...Object.fromEntries(given), startValidUntil: expiresAt.toISOString() };
  url.searchParams.set('encrypted', encrypt(JSON.stringify(sealed), encryption.key, encryption.cipher));
  return url.href;
}
