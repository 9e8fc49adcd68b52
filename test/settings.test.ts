import { expect, test } from 'vitest';
import { forgetPostgresVariables, readSettings } from '../src/settings.ts';

const SECRET = 'a-secret-of-the-suite-0123';
const PRODUCTION = {
  NODE_ENV: 'production',
  DATABASE_URL: 'postgres://kyc:secret@db.example.test/kyc',
  ADMIN_API_KEY: SECRET,
  ENCRYPTION_KEYS: `k1:${Buffer.alloc(32, 7).toString('base64')}`,
  PUBLIC_URL: 'https://kyc.example.test',
};

/** The message of a start that is refused. */
function refusal(env: Record<string, string>): string {
  try {
    readSettings(env);
  } catch (error) {
    return error instanceof Error ? error.message : '';
  }
  return 'accepted';
}

test.each(['Production', 'PRODUCTION', 'prod', 'production ', ' production', 'production\r', 'live', ' '])(
  'NODE_ENV %j stops the start',
  (NODE_ENV) => {
    expect(refusal({ ...PRODUCTION, NODE_ENV })).toMatch(/NODE_ENV must be exactly production, development or test/);
  },
);

test.each([
  ['production', true],
  ['development', false],
  ['test', false],
  ['', false],
] as const)('NODE_ENV %j is accepted', (NODE_ENV, production) => {
  expect(readSettings({ ...PRODUCTION, NODE_ENV }).production).toBe(production);
});

test('NODE_ENV is unset in development', () => {
  expect(readSettings({}).production).toBe(false);
});

test('every value is trimmed, secrets and connection settings included', () => {
  const padded = Object.fromEntries(
    Object.entries({ ...PRODUCTION, METRICS_TOKEN: SECRET, LOG_LEVEL: 'warn', PORT: '4100', CAPA_API_KEY: 'key' }).map(
      ([name, value]) => [name, name === 'NODE_ENV' ? value : `\t ${value} \r\n`],
    ),
  );
  const settings = readSettings(padded);
  expect(settings.ADMIN_API_KEY?.reveal()).toBe(SECRET);
  expect(settings.METRICS_TOKEN?.reveal()).toBe(SECRET);
  expect(settings.DATABASE_URL?.reveal()).toBe(PRODUCTION.DATABASE_URL);
  expect(settings.ENCRYPTION_KEYS?.reveal()[0]?.id).toBe('k1');
  expect([settings.LOG_LEVEL, settings.PORT, settings.PUBLIC_URL]).toEqual(['warn', 4100, PRODUCTION.PUBLIC_URL]);
  expect(settings.env.reveal().CAPA_API_KEY).toBe('key');
});

test('secrets that are empty or white space are named as missing, all in one message', () => {
  const blank = { DATABASE_URL: '', ADMIN_API_KEY: ' \n', ENCRYPTION_KEYS: '\t', PUBLIC_URL: '\r\n' };
  const message = refusal({ ...PRODUCTION, ...blank });
  for (const name of Object.keys(blank)) expect(message).toContain(`${name} is missing`);
  expect(readSettings({ ...PRODUCTION, METRICS_TOKEN: ' ' }).METRICS_TOKEN).toBeUndefined();
});

test('a secret that no Authorization header can carry stops the start, and is not shown', () => {
  for (const name of ['ADMIN_API_KEY', 'METRICS_TOKEN']) {
    for (const value of ['two words of a secret', 'схованка-схованка', `${'x'.repeat(4097)}`]) {
      const message = refusal({ ...PRODUCTION, [name]: value });
      expect(message).toContain(`${name} must`);
      expect(message).not.toContain(value);
    }
  }
});

test('origins are compared as browsers send them', () => {
  const CORS_ORIGINS =
    ' https://App.Example.com/ , HTTPS://app.example.com:443,http://localhost:3000,http://b.test:80/,' +
    'capacitor://localhost, Ionic://LocalHost/,https://bücher.example,';
  expect(readSettings({ CORS_ORIGINS }).CORS_ORIGINS).toEqual([
    'https://app.example.com',
    'http://localhost:3000',
    'http://b.test',
    'capacitor://localhost',
    'ionic://localhost',
    'https://xn--bcher-kva.example',
  ]);
});

test('what is no origin stops the start with one message that names all', () => {
  const wrong = [
    '*',
    'null',
    'app.example.com',
    'localhost:3000',
    'https://*.example.com',
    'https://app.example.com/path',
    'https://app.example.com//',
    'https://app.example.com?x',
    'https:app.example.com',
    'file://localhost',
    'data:text/html',
    'wss://app.example.com',
  ];
  const message = refusal({ CORS_ORIGINS: ['https://good.example', ...wrong].join(','), NODE_ENV: 'prod', PORT: 'x' });
  for (const origin of wrong) expect(message).toContain(`CORS_ORIGINS "${origin}" is no origin`);
  expect(message).not.toContain('good.example"');
  expect(message).toContain('NODE_ENV must');
  expect(message).toContain('PORT must');
  expect(refusal({ CORS_ORIGINS: 'https://user:password@app.example' })).not.toContain('password');
});

test('ROLE is all, web or worker', () => {
  expect(readSettings({}).ROLE).toBe('all');
  expect(readSettings({ ROLE: ' worker ' }).ROLE).toBe('worker');
  expect(refusal({ ROLE: 'Web' })).toContain('ROLE must be all, web or worker');
});

test('the variables of other PostgreSQL programs are forgotten, and no others', () => {
  const env = { PGSSLMODE: 'require', PGOPTIONS: '-c search_path=x', PGHOST: 'elsewhere', PATH: '/bin', PG_LIKE: 'x' };
  forgetPostgresVariables(env);
  expect(env).toEqual({ PATH: '/bin', PG_LIKE: 'x' });
});
