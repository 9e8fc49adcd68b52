import type { SessionRequest } from '../contract/start.ts';
import { partedNames } from '../wire/names.ts';

/**
 * README §3: the body of a start. The phone number is a number, without its plus. The document's number is not sent:
 * `personalCode` is the person's, which may be another.
 */
export function startOf({ sessionId, applicant }: SessionRequest, setupId: string): object {
  const { givenNames, familyName } = partedNames(applicant);
  const registration = {
    firstName: givenNames,
    lastName: familyName,
    dateOfBirth: applicant.dateOfBirth ?? undefined,
    email: applicant.email ?? undefined,
    phoneNumber: applicant.phone ? Number(applicant.phone.replace(/\D/g, '')) : undefined,
    countryCode: applicant.country ?? applicant.nationality ?? undefined,
  };
  return { externalReferenceId: sessionId, registration, setupId };
}

/** README §4: the session's redirects and language; null where the setup's own hold. */
export function localisationOf({ redirectUrl, locale }: SessionRequest, languages: readonly string[]): object | null {
  if (!redirectUrl && !locale) return null;
  const language = languageFor(locale, languages);
  const urls = redirectUrl
    ? { successRedirectUrl: redirectUrl, failureRedirectUrl: redirectUrl, consentDeclinedRedirectUrl: redirectUrl }
    : {};
  return { defaultLanguage: language, localisationSettings: [{ language, ...urls }] };
}

/** The language nearest to the wanted one: itself, another of its regions, or the first. */
function languageFor(locale: string | null | undefined, languages: readonly string[]): string | undefined {
  const wanted = locale?.toLowerCase();
  const base = (tag: string) => tag.toLowerCase().split('-')[0];
  return (
    languages.find((tag) => tag.toLowerCase() === wanted) ??
    languages.find((tag) => wanted && base(tag) === base(wanted)) ??
    languages[0]
  );
}
