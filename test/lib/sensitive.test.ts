import { format, inspect } from 'node:util';
import { pino } from 'pino';
import { expect, test } from 'vitest';
import { Sensitive } from '../../src/lib/sensitive.ts';
import { readSettings } from '../../src/settings.ts';

const SECRET = 'Zzyzx-0123456789abcdef';

test('a sensitive value is shown by nothing but reveal', () => {
  const value = new Sensitive({ name: SECRET });
  const logged: string[] = [];
  pino({ level: 'trace' }, { write: (line: string) => void logged.push(line) }).trace({ value, all: [value] }, 'seen');
  const shown = [
    String(value),
    // An object would be printed without its members in any case.
    String(new Sensitive(SECRET)),
    JSON.stringify({ value, all: [value] }),
    inspect({ value }, { depth: null, showHidden: true }),
    format('%s %o %j', value, value, value),
    JSON.stringify(structuredClone(Object.assign({}, value))),
    ...logged,
  ];
  for (const text of shown) expect(text).not.toContain(SECRET);
  expect(logged).toHaveLength(1);
  expect(value.reveal()).toEqual({ name: SECRET });
});

test('secret settings are shown by nothing', () => {
  const settings = readSettings({
    ADMIN_API_KEY: SECRET,
    METRICS_TOKEN: SECRET,
    DATABASE_URL: `postgres://user:${SECRET}@localhost/database`,
    ENCRYPTION_KEYS: `k1:${Buffer.from(SECRET.padEnd(32, 'x')).toString('base64')}`,
  });
  expect(inspect(settings, { depth: null })).not.toMatch(/Zzyzx|bytes/);
  expect(JSON.stringify(settings)).not.toMatch(/Zzyzx|bytes/);
  expect(settings.ADMIN_API_KEY?.reveal()).toBe(SECRET);
});
