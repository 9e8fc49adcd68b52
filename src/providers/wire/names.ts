import type { ApplicantInput } from '../contract/start.ts';

/** A person's names as they were given; a full name alone is parted after its first word, which is a guess. */
export function partedNames({ fullName, givenNames, familyName }: ApplicantInput) {
  if (givenNames || familyName) return { givenNames: givenNames ?? undefined, familyName: familyName ?? undefined };
  const [first, ...rest] = fullName?.trim().split(/\s+/) ?? [];
  return { givenNames: first || undefined, familyName: rest.join(' ') || undefined };
}
