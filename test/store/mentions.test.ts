import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { createVault } from '../../src/store/crypto/vault.ts';
import { mentionsIn, mentionsOf } from '../../src/store/mentions.ts';

const vault = createVault([{ id: 'test', bytes: randomBytes(32) }]);
const isFound = (body: string, id: string): boolean => {
  const found = mentionsIn(vault, Buffer.from(body));
  return mentionsOf(vault, [id]).some((key) => found?.includes(key));
};

test.each(['{"user":"abc-12345"}', '{"deep":[{"url":"https://x.test/abc-12345/file"}]}', '"ABC-12345"'])(
  'an id in %s is found',
  (body) => {
    expect(isFound(body, 'abc-12345')).toBe(true);
    expect(isFound(body, 'abc-12346')).toBe(false);
  },
);

test('a body of a megabyte takes time linear in its length', () => {
  // A square of this length would take minutes, and the test its time limit.
  for (const letter of ['x', '1', ' ', '-']) mentionsIn(vault, Buffer.from(JSON.stringify(letter.repeat(1_000_000))));
});
