import { expect, test } from 'vitest';
import { reason, reasonsForApplicant } from '../../src/domain/reason.ts';

test('an applicant is told neither which staff-only reasons there are nor how many', () => {
  const blurred = reason('IMAGE_POOR_QUALITY', { code: 'blur', message: 'too dark' });
  const unable = reason('UNABLE_TO_VERIFY');
  expect(reasonsForApplicant([reason('SANCTIONS_MATCH'), blurred, reason('FRAUD_SUSPECTED'), unable])).toEqual([
    { ...blurred, raw: null },
    unable,
  ]);
  expect(reasonsForApplicant([blurred])).toEqual([{ ...blurred, raw: null }]);
  expect(reasonsForApplicant([])).toEqual([]);
});
