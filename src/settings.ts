import { z } from 'zod';
import { Sensitive } from './lib/sensitive.ts';
import { networkList } from './providers/contract/setting.ts';
import { parseKeyRing } from './store/crypto/vault.ts';

const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;

const sensitive = <Value>(value: Value) => new Sensitive(value);
const port = z.coerce.number('must be a number').int().min(0).max(65535);
const keyRing = z.string().transform((text, context) => {
  try {
    return parseKeyRing(text);
  } catch (error) {
    context.addIssue({ code: 'custom', message: error instanceof Error ? error.message : 'is not a key ring' });
    return z.NEVER;
  }
});

const shape = z.object({
  NODE_ENV: z.string().optional(),
  PORT: port.default(4000),
  HOST: z.string().default('127.0.0.1'),
  PUBLIC_URL: z.url({ protocol: /^https?$/, error: 'must be an http(s) URL' }).optional(),
  DATABASE_URL: z
    .url({ protocol: /^postgres(ql)?$/, error: 'must be a postgres:// URL' })
    .transform(sensitive)
    .optional(),
  DATA_DIR: z.string().default('.data'),
  ADMIN_API_KEY: z.string().min(16, 'must have at least 16 characters').transform(sensitive).optional(),
  ENCRYPTION_KEYS: keyRing.transform(sensitive).optional(),
  SANDBOX: z.enum(['auto', 'off'], 'must be auto or off').default('auto'),
  SANDBOX_PORT: port.default(4001),
  GRAPHIQL: z.enum(['on', 'off'], 'must be on or off').optional(),
  CORS_ORIGINS: z
    .string()
    .transform((text) => text.split(',').map((origin) => origin.trim()))
    .pipe(
      z.array(z.url({ protocol: /^https?$/, error: 'must be origins like https://app.example.com, commas between' })),
    )
    .default([]),
  TRUSTED_PROXIES: networkList.default([]),
  OPERATIONS_PER_SECOND: z.coerce.number('must be a number').int().positive().default(100),
  SUBSCRIPTIONS_PER_KEY: z.coerce.number('must be a number').int().positive().default(5000),
  INTROSPECTION: z.enum(['on', 'off'], 'must be on or off').default('on'),
  LOG_LEVEL: z.enum(LOG_LEVELS, `must be one of ${LOG_LEVELS.join(', ')}`).default('info'),
  EVENT_RETENTION_DAYS: z.coerce.number('must be a number').int().positive().optional(),
  SESSION_RETENTION_DAYS: z.coerce.number('must be a number').int().positive().optional(),
  BODY_RETENTION_DAYS: z.coerce.number('must be a number').int().positive().default(30),
  REVIEW_DAYS: z.coerce.number('must be a number').int().positive().default(30),
  METRICS_TOKEN: z.string().min(1).transform(sensitive).optional(),
});

/** How the gateway is set up; what is optional here is made at first start outside production. */
export interface Settings extends Omit<z.output<typeof shape>, 'NODE_ENV' | 'GRAPHIQL'> {
  readonly production: boolean;
  readonly graphiql: boolean;
  /** The environment as a whole, for the settings of the connections. */
  readonly env: Sensitive<Readonly<Record<string, string | undefined>>>;
}

/** The settings are not right: the message names everything that is wrong, and holds no secret. */
export class SettingsError extends Error {
  override readonly name = 'SettingsError';
}

/** Reads the environment. @throws {SettingsError} */
export function readSettings(env: Readonly<Record<string, string | undefined>> = process.env): Settings {
  // An empty variable is an unset one: compose files and shells make no difference.
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined && value !== ''));
  const { data, error } = shape.safeParse(given);
  const production = env.NODE_ENV === 'production';
  const problems = [
    ...(error?.issues ?? []).map(({ path, message }) => `${path.join('.')} ${message}`),
    ...(production ? missingInProduction(given) : []),
  ];
  if (!data || problems.length > 0) {
    throw new SettingsError(['The gateway is not configured right:', ...problems].join('\n  '));
  }
  const { NODE_ENV: _environment, GRAPHIQL, ...settings } = data;
  return { ...settings, production, graphiql: GRAPHIQL ? GRAPHIQL === 'on' : !production, env: sensitive(given) };
}

function missingInProduction(given: Readonly<Record<string, string | undefined>>): string[] {
  const needed = {
    DATABASE_URL: 'the PostgreSQL to use: postgres://user:password@host/database',
    ADMIN_API_KEY: 'a key with every scope: openssl rand -hex 32',
    ENCRYPTION_KEYS: 'the key ring for personal data: k1:$(openssl rand -base64 32)',
    PUBLIC_URL: 'where providers and browsers reach the gateway, over https',
  };
  return [
    ...Object.entries(needed)
      .filter(([name]) => !given[name])
      .map(([name, what]) => `${name} is missing (${what})`),
    ...(given.PUBLIC_URL && !given.PUBLIC_URL.startsWith('https://')
      ? ['PUBLIC_URL must be https:// in production']
      : []),
    ...(given.SANDBOX === 'auto' ? ['SANDBOX must be off in production (or unset)'] : []),
  ];
}
