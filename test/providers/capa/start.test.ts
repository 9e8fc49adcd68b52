import { describe, expect, it } from 'vitest';
import { capa } from '../../../src/providers/capa/index.ts';
import { capaFacts } from './facts.ts';

describe('where the applicant is sent back to', () => {
  const problems = (redirectUrl: string | null) =>
    capa.check?.({ ...capaFacts.request, redirectUrl }).map(({ path }) => path);

  it.each(['https://app.example.test/back', 'myapp://back', null])('may be %s', (redirectUrl) => {
    expect(problems(redirectUrl)).toEqual([]);
  });

  it.each(['http://app.example.test/back', 'HTTP://app.example.test', 'http://localhost:3000/back'])(
    'may not be %s',
    (redirectUrl) => {
      expect(problems(redirectUrl)).toEqual(['redirectUrl']);
    },
  );
});
