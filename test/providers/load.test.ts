import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import {
  type ConfigureOptions,
  ConnectionSettingsError,
  type ConnectionTools,
  configureConnections,
} from '../../src/providers/connections/connection.ts';
import { truestack } from '../../src/providers/truestack/index.ts';
import { answering } from './answers.ts';
import { failureOf } from './contract.ts';
import { REFRESH, refreshing, rejected, truestackFacts } from './truestack/facts.ts';

// A second kind whose settings are two, so that it can be half given.
const invented = {
  ...truestack,
  kind: 'invented',
  settings: z.object({
    TENANT: z.string().describe('the tenant'),
    API_SECRET: z.string().describe('the secret'),
    REGION: z.enum(['au', 'eu']).default('au').describe('the region'),
  }),
  create: (_: unknown, tools: Parameters<typeof truestack.create>[1]) =>
    truestack.create(truestack.settings.parse({ API_KEY: 'k' }), tools),
};

type LoadOptions = ConfigureOptions & ConnectionTools;
const loadConnections = (options: LoadOptions) => configureConnections(options).map(({ open }) => open(options));

const options = (env: LoadOptions['env'], more: Partial<LoadOptions> = {}): LoadOptions => ({
  definitions: { truestack, invented },
  env,
  production: false,
  fetch: answering({}).fetch,
  ...more,
});

const sandbox = ({ key, kind }: { key: string; kind: string }): Record<string, string> =>
  kind === 'truestack'
    ? { API_KEY: `sandbox-${key}`, BASE_URL: 'http://127.0.0.1:4001/truestack' }
    : { TENANT: 'sandbox', API_SECRET: 'sandbox' };

const loaded = (env: LoadOptions['env'], more: Partial<LoadOptions> = {}) =>
  loadConnections(options(env, more)).map(({ key, kind, sandbox }) => ({ key, kind, sandbox }));

function problemsOf(env: LoadOptions['env'], more: Partial<LoadOptions> = {}): readonly string[] {
  try {
    loadConnections(options(env, more));
  } catch (error) {
    if (error instanceof ConnectionSettingsError) return error.problems;
    throw error;
  }
  return [];
}

const key = { TRUESTACK_API_KEY: 'ts_test_invented' };

describe('without PROVIDERS', () => {
  it('connects each kind whose settings are present, and the rest to the sandbox', () => {
    expect(loaded(key, { sandbox })).toEqual([
      { key: 'truestack', kind: 'truestack', sandbox: false },
      { key: 'invented', kind: 'invented', sandbox: true },
    ]);
  });

  it('leaves the rest out where there is no sandbox, or none for them', () => {
    const only = [{ key: 'truestack', kind: 'truestack', sandbox: false }];
    expect(loaded(key)).toEqual(only);
    expect(loaded(key, { sandbox, production: true })).toEqual(only);
    expect(loaded(key, { sandbox: () => null })).toEqual(only);
    expect(loaded({})).toEqual([]);
  });

  it('takes empty variables for absent ones', () => {
    expect(loaded({ ...key, PROVIDERS: ' ', INVENTED_TENANT: '' })).toHaveLength(1);
  });

  it('trims every value, secrets too', () => {
    const given: unknown[] = [];
    const create: typeof invented.create = (settings, tools) => {
      given.push(settings);
      return invented.create(settings, tools);
    };
    const padded = { INVENTED_TENANT: ' acme\t', INVENTED_API_SECRET: ' s3cret \r\n', INVENTED_REGION: 'eu\r' };
    loadConnections(
      options({ PROVIDERS: 'invented', ...padded }, { definitions: { invented: { ...invented, create } } }),
    );
    expect(given).toEqual([{ TENANT: 'acme', API_SECRET: 's3cret', REGION: 'eu' }]);
  });

  it('stops at a kind that is half configured, sandbox or not', () => {
    const problems = ['INVENTED_API_SECRET: missing (the secret)'];
    expect(problemsOf({ INVENTED_TENANT: 'acme' }, { sandbox })).toEqual(problems);
    expect(problemsOf({ INVENTED_TENANT: 'acme' }, { production: true })).toEqual(problems);
  });
});

describe('with PROVIDERS', () => {
  it('connects exactly those listed, each by its own settings', () => {
    const env = { PROVIDERS: 'truestack_eu=truestack, invented', ...key, TRUESTACK_EU_API_KEY: 'ts_live_invented' };
    expect(loaded(env, { sandbox })).toEqual([
      { key: 'truestack_eu', kind: 'truestack', sandbox: false },
      { key: 'invented', kind: 'invented', sandbox: true },
    ]);
  });

  it('names what a listed connection lacks where there is no sandbox', () => {
    const problems = ['TRUESTACK_EU_API_KEY: missing (the API key, sent with every call)'];
    expect(problemsOf({ PROVIDERS: 'truestack_eu=truestack', ...key })).toEqual(problems);
    expect(problemsOf({ PROVIDERS: 'truestack_eu=truestack' }, { sandbox, production: true })).toEqual(problems);
  });

  it('refuses unknown kinds, misspelt keys and repetitions', () => {
    const problems = problemsOf({ PROVIDERS: 'nobody,True-Stack=truestack,truestack,truestack,x=constructor', ...key });
    expect(problems).toEqual([
      'PROVIDERS: "nobody" is no kind of provider (there are truestack, invented)',
      'PROVIDERS: "True-Stack" is no key (small letters, digits and _, a letter first)',
      'PROVIDERS: "truestack" is listed twice',
      'PROVIDERS: "constructor" is no kind of provider (there are truestack, invented)',
    ]);
  });
});

it('names everything that is wrong in every connection in one error, and no value of a setting', () => {
  const env = {
    TRUESTACK_BASE_URL: 'ftp://s3cret.example.test',
    TRUESTACK_WEBHOOK_SIGNATURE: 's3cret',
    TRUESTACK_RATE_PER_MINUTE: 's3cret',
    TRUESTACK_MEDIA_HOSTS: 'cdn.example.test,http://s3cret',
    TRUESTACK_WEBHOOK_TOKEN_SEGMENT: 's3/t',
    INVENTED_REGION: 's3cret',
  };
  const problems = problemsOf(env);
  expect(problems.map((problem) => problem.split(':')[0])).toEqual([
    'TRUESTACK_API_KEY',
    'TRUESTACK_BASE_URL',
    'TRUESTACK_WEBHOOK_SIGNATURE',
    'TRUESTACK_WEBHOOK_TOKEN_SEGMENT',
    'TRUESTACK_MEDIA_HOSTS',
    'TRUESTACK_RATE_PER_MINUTE',
    'INVENTED_TENANT',
    'INVENTED_API_SECRET',
    'INVENTED_REGION',
  ]);
  expect(problems.join()).not.toContain('s3');
  expect(() => loadConnections(options(env))).toThrow(problems.join('\n  '));
});

describe('what every connection takes', () => {
  const first = (env: LoadOptions['env'], more: Partial<LoadOptions> = {}) =>
    loadConnections(options({ PROVIDERS: 'truestack', ...env }, more))[0];

  it('keeps the segment and the media hosts it is given', () => {
    const connection = first({
      ...key,
      TRUESTACK_WEBHOOK_TOKEN_SEGMENT: '5egm3nt-invented',
      TRUESTACK_MEDIA_HOSTS: 'cdn.example.test, 127.0.0.1:9000',
    });
    expect(connection?.webhookSegment).toBe('5egm3nt-invented');
    expect(connection?.mediaHosts).toEqual(['api.truestack.my', 'cdn.example.test', '127.0.0.1:9000']);
    expect(first(key)?.webhookSegment).toBeUndefined();
  });

  it('applies to a connection to the sandbox too', () => {
    const connection = first({ TRUESTACK_WEBHOOK_TOKEN_SEGMENT: '5egm3nt-invented' }, { sandbox });
    expect(connection).toMatchObject({ sandbox: true, webhookSegment: '5egm3nt-invented' });
  });

  it('counts its calls against the rate of its kind, or the one it is given', async () => {
    const { fetch } = answering(refreshing(rejected));
    const rates: number[] = [];
    const budget: LoadOptions['budget'] = (_, perMinute) => {
      rates.push(perMinute);
      return { take: async () => 60_000, pause: async () => {} };
    };
    const connection = first(key, { fetch, budget });
    first({ ...key, TRUESTACK_RATE_PER_MINUTE: '7' }, { budget });
    expect(rates).toEqual([60, 7]);
    const call = connection?.provider.fetchReport?.(truestackFacts.session);
    expect(await failureOf(Promise.resolve(call))).toMatchObject({ code: 'PROVIDER_RATE_LIMITED', retryAfter: 60_000 });
  });

  it('shows no setting of a connection', () => {
    expect(JSON.stringify({ ...first(key), definition: null })).not.toContain(key.TRUESTACK_API_KEY);
  });
});

it('calls nobody while it loads', () => {
  const { fetch, sent } = answering({ [REFRESH]: {} });
  loadConnections(options(key, { fetch, sandbox }));
  expect(sent).toEqual([]);
});
