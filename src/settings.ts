import { z } from 'zod';
import { originList } from './access/origins.ts';
import { Sensitive } from './lib/sensitive.ts';
import { networkList } from './providers/contract/setting.ts';
import { parseKeyRing } from './store/crypto/vault.ts';

const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;

const LONGEST_SECRET = 4096;

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

/** A secret that is sent in an `Authorization` header: only visible ASCII characters arrive there as they are. */
const headerSecret = (least: number, message: string) =>
  z
    .string()
    .min(least, message)
    .max(LONGEST_SECRET, `must have at most ${LONGEST_SECRET} characters`)
    .regex(/^[\x21-\x7e]*$/, 'must be of visible ASCII characters, without white space')
    .transform(sensitive);

const shape = z.object({
  // Exactly spelt: a misspelt `production` must never start a development gateway.
  NODE_ENV: z
    .enum(['production', 'development', 'test'], 'must be exactly production, development or test (or unset)')
    .optional(),
  ROLE: z.enum(['all', 'web', 'worker'], 'must be all, web or worker').default('all'),
  PORT: port.default(4000),
  HOST: z.string().default('127.0.0.1'),
  PUBLIC_URL: z
    .url({ protocol: /^https?$/, error: 'must be an http(s) URL' })
    .transform((url) => new URL(url).href.replace(/\/+$/, ''))
    .optional(),
  DATABASE_URL: z
    .url({ protocol: /^postgres(ql)?$/, error: 'must be a postgres:// URL' })
    .transform(sensitive)
    .optional(),
  DATA_DIR: z.string().default('.data'),
  ADMIN_API_KEY: headerSecret(16, 'must have at least 16 characters').optional(),
  ENCRYPTION_KEYS: keyRing.transform(sensitive).optional(),
  SANDBOX: z.enum(['auto', 'off'], 'must be auto or off').default('auto'),
  SANDBOX_PORT: port.default(4001),
  GRAPHIQL: z.enum(['on', 'off'], 'must be on or off').optional(),
  CORS_ORIGINS: originList.default([]),
  TRUSTED_PROXIES: networkList.default([]),
  OPERATIONS_PER_SECOND: z.coerce.number('must be a number').int().positive().default(100),
  SUBSCRIPTIONS_PER_KEY: z.coerce.number('must be a number').int().positive().default(5000),
  INTROSPECTION: z.enum(['on', 'off'], 'must be on or off').default('on'),
  LOG_LEVEL: z.enum(LOG_LEVELS, `must be one of ${LOG_LEVELS.join(', ')}`).default('info'),
  EVENT_RETENTION_DAYS: z.coerce.number('must be a number').int().positive().optional(),
  SESSION_RETENTION_DAYS: z.coerce.number('must be a number').int().positive().optional(),
  BODY_RETENTION_DAYS: z.coerce.number('must be a number').int().positive().default(30),
  REVIEW_DAYS: z.coerce.number('must be a number').int().positive().default(30),
  METRICS_TOKEN: headerSecret(1, 'must not be empty').optional(),
});

/** The gateway's settings. Outside production, missing keys are generated at the first start. */
export interface Settings extends Omit<z.output<typeof shape>, 'NODE_ENV' | 'GRAPHIQL'> {
  readonly production: boolean;
  readonly graphiql: boolean;
  /** The environment as a whole, for the settings of the connections. */
  readonly env: Sensitive<Environment>;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** The settings are wrong: the message names every problem, and holds no secret. */
export class SettingsError extends Error {
  override readonly name = 'SettingsError';
}

/** Reads the environment. @throws {SettingsError} */
export function readSettings(env: Environment = process.env): Settings {
  const given = trimmed(env);
  const { data, error } = shape.safeParse(given);
  const production = env.NODE_ENV === 'production';
  const problems = [
    ...(error?.issues ?? []).map(({ path, message }) => `${path.join('.')} ${message}`),
    ...(production ? missingInProduction(given) : []),
  ];
  if (!data || problems.length > 0) {
    throw new SettingsError(['The configuration is not valid:', ...problems].join('\n  '));
  }
  const { NODE_ENV: _environment, GRAPHIQL, ...settings } = data;
  return { ...settings, production, graphiql: GRAPHIQL ? GRAPHIQL === 'on' : !production, env: sensitive(given) };
}

/**
 * Removes the variables that `pg`, like PostgreSQL's own programs, reads to connect (`PGSSLMODE`, `PGOPTIONS`, …).
 * Those of a developer's shell are meant for another server than the embedded one.
 */
export function forgetPostgresVariables(env: Record<string, string | undefined> = process.env): void {
  for (const name of Object.keys(env)) if (/^PG[A-Z]+$/.test(name)) delete env[name];
}

/** Whether a script of package.json runs us: `npm start`, and its like in other package managers. */
export const isRunByScript = (env: Environment = process.env): boolean => env.npm_lifecycle_event !== undefined;

/**
 * Every value without white space around it: a line break at the end of a secret is an accident of the file it came
 * from. An empty value counts as unset, since compose files and shells do not distinguish the two.
 */
function trimmed(env: Environment): Environment {
  const entries = Object.entries(env).map(([name, value]) => [name, name === 'NODE_ENV' ? value : value?.trim()]);
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined && value !== ''));
}

function missingInProduction(given: Environment): string[] {
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
    ...(given.PUBLIC_URL && !/^https:\/\//i.test(given.PUBLIC_URL)
      ? ['PUBLIC_URL must be https:// in production']
      : []),
    ...(given.SANDBOX === 'auto' ? ['SANDBOX must be off in production (or unset)'] : []),
  ];
}
