import { z } from 'zod';
import { commaSeparated, networkList } from '../contract/setting.ts';

const host = z
  .string()
  .refine((text) => URL.parse(`http://${text}`)?.host === text.toLowerCase(), 'not all are host[:port]');

/** The settings of every connection, in addition to those of its kind. */
export const commonSettings = z.object({
  WEBHOOK_TOKEN_SEGMENT: z
    .string()
    .regex(/^[\w-]{8,}$/, 'not 8 or more letters, digits, - or _')
    .optional()
    .describe('the unguessable last segment of its webhook address'),
  WEBHOOK_ADDRESSES: networkList
    .optional()
    .describe('addresses and networks that its webhooks may come from, commas between'),
  MEDIA_HOSTS: z
    .string()
    .transform(commaSeparated)
    .pipe(z.array(host))
    .default([])
    .describe('further hosts that its media may come from, commas between'),
  RATE_PER_MINUTE: z.coerce.number().int().positive().optional().describe('calls a minute to the provider'),
});

/** Settings as texts, by the name that follows `<KEY>_`. */
export type GivenSettings = Readonly<Record<string, string>>;

/** Settings as their schemas read them. */
export interface ConnectionSettings {
  readonly own: Readonly<Record<string, unknown>>;
  readonly common: z.output<typeof commonSettings>;
}

/** The settings of a schema that the environment holds for a connection; an empty one is not given. */
export function givenSettings(
  key: string,
  schema: z.ZodObject,
  env: Readonly<Record<string, string | undefined>>,
): GivenSettings {
  const entries = Object.keys(schema.shape).map((name) => [name, env[variable(key, name)]?.trim() ?? ''] as const);
  return Object.fromEntries(entries.filter(([, value]) => value !== ''));
}

/**
 * Reads settings by the schema of the connection's kind and the common one; else all that is wrong, without a value.
 */
export function readSettings(
  key: string,
  schema: z.ZodObject,
  given: GivenSettings,
): { readonly settings: ConnectionSettings } | { readonly settings: null; readonly problems: readonly string[] } {
  const own = schema.safeParse(given);
  const common = commonSettings.safeParse(given);
  if (own.success && common.success) return { settings: { own: own.data, common: common.data } };
  const problems = [
    ...problemsOf(key, schema, given, own.error),
    ...problemsOf(key, commonSettings, given, common.error),
  ];
  return { settings: null, problems };
}

/** One problem for each issue, by the name of the environment variable. */
function problemsOf(key: string, schema: z.ZodObject, given: GivenSettings, error: z.ZodError | undefined): string[] {
  const problems = (error?.issues ?? []).map((issue) => {
    const name = String(issue.path[0]);
    const isMissing = given[name] === undefined && issue.code === 'invalid_type';
    const description = z.globalRegistry.get(schema.shape[name] ?? schema)?.description;
    return `${variable(key, name)}: ${isMissing ? 'missing' : issue.message}${description ? ` (${description})` : ''}`;
  });
  return [...new Set(problems)];
}

const variable = (key: string, name: string): string => `${key.toUpperCase()}_${name}`;
