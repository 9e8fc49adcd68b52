import { type Sandbox, type SandboxOptions, startSandbox } from '../../src/sandbox/server.ts';
import { type Receiver, startReceiver } from './receiver.ts';

/** A sandbox with a TrueStack account, a receiver of its webhooks, and a client that has the key. */
export interface Bench {
  readonly sandbox: Sandbox;
  readonly receiver: Receiver;
  readonly settings: Record<string, string>;
  /** Calls the imitated API with the key; JSON when there is a body. */
  api(method: string, path: string, body?: unknown): Promise<Response>;
  create(overrides?: Record<string, unknown>): Promise<Created>;
  read(id: string): Promise<WireSession>;
  refresh(id: string): Promise<WireSession>;
  /** Acts on a session. */
  act(id: string, action: string, more?: object): Promise<Response>;
  control(path: string, body?: unknown): Promise<Response>;
  close(): Promise<void>;
}

export interface Created {
  readonly id: string;
  readonly onboarding_url: string;
  readonly expires_at: string;
  readonly status: string;
}

/** What the API says of a session, as far as tests look. */
export interface WireSession {
  readonly refreshed?: boolean;
  readonly document: Readonly<Record<string, unknown>>;
  readonly verification: Readonly<Record<string, unknown>>;
  readonly documents: Readonly<Record<string, string>>;
  readonly images: Readonly<Record<string, string>>;
}

export const SECRET_SEGMENT = 'c2VjcmV0LXNlZ21lbnQ';

export const APPLICANT = { document_name: 'Siti Contoh binti Ali', document_number: '910203-10-4444' };

export async function startBench(options: Partial<SandboxOptions> = {}): Promise<Bench> {
  const receiver = await startReceiver();
  const sandbox = await startSandbox({ port: 0, ...options });
  const webhookUrl = `${receiver.url}/webhooks/truestack/${SECRET_SEGMENT}`;
  const settings = sandbox.connect({ key: 'truestack', kind: 'truestack', webhookUrl });

  const send = (url: string, method: string, headers: Record<string, string>, body: unknown) =>
    fetch(url, {
      method,
      headers: { ...headers, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  const api: Bench['api'] = (method, path, body) =>
    send(`${settings.BASE_URL}/api/v1/kyc${path}`, method, { authorization: `Bearer ${settings.API_KEY}` }, body);

  const control: Bench['control'] = (path, body) =>
    send(`${sandbox.url}/control${path}`, body === undefined ? 'GET' : 'POST', {}, body);

  return {
    sandbox,
    receiver,
    settings,
    api,
    async create(overrides = {}) {
      const response = await api('POST', '/sessions', { ...APPLICANT, webhook_url: webhookUrl, ...overrides });
      if (response.status !== 201) throw new Error(`create answered ${response.status}`);
      return (await response.json()) as Created;
    },
    read: async (id) => (await (await api('GET', `/sessions/${id}`)).json()) as WireSession,
    refresh: async (id) => (await (await api('POST', `/sessions/${id}`)).json()) as WireSession,
    act: (id, action, more = {}) => control(`/sessions/${id}`, { action, ...more }),
    control,
    async close() {
      await sandbox.close();
      await receiver.close();
    },
  };
}
