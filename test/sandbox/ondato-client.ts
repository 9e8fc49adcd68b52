import { type Sandbox, type SandboxOptions, startSandbox } from '../../src/sandbox/server.ts';
import { type Received, type Receiver, startReceiver } from './receiver.ts';

/** A sandbox with an Ondato account, a receiver of its webhooks, and a client that has a token. */
export interface Bench {
  readonly sandbox: Sandbox;
  readonly receiver: Receiver;
  readonly settings: Record<string, string>;
  /** Asks for a token with the account's credentials and these changes of the form. */
  token(overrides?: Record<string, string>): Promise<Response>;
  /** Calls a URL with a token for everything; JSON when there is a body. */
  call(method: string, url: string, body?: unknown): Promise<Response>;
  /** Opens a verification and answers its id. */
  create(overrides?: Record<string, unknown>): Promise<string>;
  verification(id: string): Promise<Verification>;
  /** The identification of a verification that has one. */
  identification(id: string): Promise<Identification>;
  act(id: string, action: string, more?: object): Promise<Response>;
  /** Changes switches of the account. */
  switchTo(switches: object): Promise<Response>;
  close(): Promise<void>;
}

/** The IDV resource, as far as tests look. */
export interface Verification {
  readonly status: string;
  readonly step: { readonly kycIdentification?: { readonly id: string; readonly isSuccess: boolean | null } };
}

interface File {
  readonly fileId: string;
  readonly part?: string;
}

/** The KYC resource, as far as tests look. */
export interface Identification {
  readonly id: string;
  readonly document: { readonly files: readonly File[] };
  readonly face: { readonly files: readonly File[] };
  readonly rules: readonly { readonly name: string; readonly status: string }[];
}

/** The envelope of a webhook. */
export interface Envelope {
  readonly id: string;
  readonly applicationId: string;
  readonly createdUtc: string;
  readonly type: string;
  readonly payload: Readonly<Record<string, unknown>>;
}

export const envelope = ({ body }: Received): Envelope => JSON.parse(body) as Envelope;

export const REGISTRATION = {
  firstName: 'Rasa',
  lastName: 'Pavyzdyte',
  dateOfBirth: '1991-04-18',
  email: 'rasa@example.test',
  phoneNumber: 37060011223,
  countryCode: 'EE',
};

export async function startBench(options: Partial<SandboxOptions> = {}): Promise<Bench> {
  const receiver = await startReceiver();
  const sandbox = await startSandbox({ port: 0, ...options });
  sandbox.connect({ key: 'ondato', kind: 'ondato', webhookUrl: '' });
  const webhookUrl = `${receiver.url}/webhooks/ondato/c2VjcmV0LXNlZ21lbnQ`;
  const settings = sandbox.connect({ key: 'ondato', kind: 'ondato', webhookUrl });

  const token: Bench['token'] = (overrides = {}) =>
    fetch(settings.TOKEN_URL ?? '', {
      method: 'POST',
      body: new URLSearchParams({
        grant_type: 'client_credentials',
        client_id: settings.CLIENT_ID ?? '',
        client_secret: settings.CLIENT_SECRET ?? '',
        ...overrides,
      }),
    });
  const { access_token } = (await (await token()).json()) as { access_token: string };

  const call: Bench['call'] = (method, url, body) =>
    fetch(url, {
      method,
      headers: { authorization: `Bearer ${access_token}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  const control = (path: string, body: object) => call('POST', `${sandbox.url}/control${path}`, body);
  const verification: Bench['verification'] = async (id) =>
    (await (await call('GET', `${settings.IDV_URL}/v1/identity-verifications/${id}`)).json()) as Verification;

  return {
    sandbox,
    receiver,
    settings,
    token,
    call,
    async create(overrides = {}) {
      const body = { setupId: settings.SETUP_ID, externalReferenceId: 'attempt-8842', registration: REGISTRATION };
      const response = await call('POST', `${settings.IDV_URL}/v1/identity-verifications`, { ...body, ...overrides });
      if (response.status !== 201) throw new Error(`create answered ${response.status}`);
      return ((await response.json()) as { id: string }).id;
    },
    verification,
    async identification(id) {
      const kycId = (await verification(id)).step.kycIdentification?.id;
      return (await (await call('GET', `${settings.KYC_URL}/v1/identifications/${kycId}`)).json()) as Identification;
    },
    act: (id, action, more = {}) => control(`/sessions/${id}`, { action, ...more }),
    switchTo: (switches) => control('/accounts/ondato', switches),
    async close() {
      await sandbox.close();
      await receiver.close();
    },
  };
}
