import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { control, type References } from './control.ts';
import { decoded, readRequest, writeResponse } from './http.ts';
import type { Account, Imitation } from './imitation.ts';
import { IMITATIONS } from './imitations.ts';
import { indexPage } from './page.ts';
import { serveAccount } from './serve.ts';
import { createStateKeeper, readState, type StoredAccount } from './state.ts';
import { switchSchema } from './switches.ts';
import { createSender } from './webhooks.ts';

/** A connection of the gateway that gets an account; `webhookUrl` is for providers where it is set up per account. */
export interface SandboxConnection {
  readonly key: string;
  readonly kind: string;
  readonly webhookUrl: string;
}

/** The imitated providers: a server of its own. */
export interface Sandbox {
  /** `http://localhost:4001`, without a slash at the end. */
  readonly url: string;
  /** The kinds it imitates. */
  readonly kinds: readonly string[];
  /**
   * Opens (or re-opens) the connection's account and answers the settings, as after `<KEY>_` in the environment, that
   * point the gateway at it. Throws for a kind it does not imitate.
   */
  connect(connection: SandboxConnection): Record<string, string>;
  /** Lets control find sessions by ids that only the gateway has. */
  resolveWith(references: References): void;
  /** Stops listening, gives up webhooks under way, and resolves once the state is written. */
  close(): Promise<void>;
}

/** How to run it. Without `stateFile` all is forgotten at the end; `clock` answers ms since 1970. */
export interface SandboxOptions {
  readonly port: number;
  readonly host?: string;
  readonly publicUrl?: string;
  readonly stateFile?: string;
  readonly log?: (line: string) => void;
  readonly clock?: () => number;
}

/** Starts it; port 0 takes any that is free. */
export async function startSandbox(options: SandboxOptions): Promise<Sandbox> {
  const log = options.log ?? (() => {});
  const now = () => new Date((options.clock ?? Date.now)());
  const accounts = new Map<string, Account>();
  let references: References = async () => [];
  const stored = new Map((await readState(options.stateFile, log)).map((each) => [each.key, each]));
  const state = createStateKeeper(options.stateFile, () => [...stored.values(), ...[...accounts.values()].map(store)]);
  const sender = createSender({ now, log, recorded: () => state.changed() });

  const server = createServer((incoming, outgoing) => void handle(incoming, outgoing));
  server.listen(options.port, options.host ?? '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const url = new URL(options.publicUrl ?? `http://localhost:${port}`).href.replace(/\/+$/, '');

  async function handle(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    try {
      const request = await readRequest(incoming, url);
      await writeResponse(outgoing, request === null ? new Response(null, { status: 413 }) : await answer(request));
    } catch (error) {
      log(`sandbox: ${error instanceof Error ? error.stack : 'failed'}`);
      await writeResponse(outgoing, Response.json({ error: 'the sandbox itself failed' }, { status: 500 }));
    }
  }

  async function answer(request: Request): Promise<Response> {
    const path = request.url.slice(url.length).replace(/[?#].*$/s, '');
    const [, first = '', second = '', third = ''] = path.split('/');
    if (path === '/' || path === '') return indexPage([...accounts.values()]);
    if (first === 'control') return control({ accounts, references }, second, decoded(third), request);
    const account = accounts.get(first);
    if (account === undefined) return Response.json({ error: 'no such account' }, { status: 404 });
    return serveAccount(account, path.slice(first.length + 1) || '/', request);
  }

  function connect({ key, kind, webhookUrl }: SandboxConnection): Record<string, string> {
    const imitation = IMITATIONS.find((each) => each.kind === kind);
    if (imitation === undefined) throw new Error(`the sandbox does not imitate ${kind}`);
    if (key === 'control') throw new Error('control is the name of a path of the sandbox, not of a connection');
    const previous = accounts.get(key);
    const kept = previous === undefined ? stored.get(key) : store(previous);
    const account: Account = {
      ...restore(imitation, kept?.kind === kind ? kept : undefined),
      key,
      imitation,
      url: `${url}/${key}`,
      webhookUrl,
      sender,
      now,
      changed: state.changed,
      saved: state.saved,
    };
    accounts.set(key, account);
    stored.delete(key);
    state.changed();
    return { MEDIA_HOSTS: new URL(url).host, ...imitation.settings(account) };
  }

  return {
    url,
    kinds: IMITATIONS.map(({ kind }) => kind),
    connect,
    resolveWith(given) {
      references = given;
    },
    async close() {
      server.close();
      server.closeAllConnections();
      await sender.close();
      await state.saved();
    },
  };
}

const store = (account: Account): StoredAccount => ({
  key: account.key,
  kind: account.imitation.kind,
  secret: account.secret,
  credentials: account.credentials,
  switches: account.switches,
  data: account.data,
  sessions: [...account.sessions.values()],
});

/** The stored state of an account, or of a new one; switches that no longer exist are dropped. */
function restore(imitation: Imitation, kept: StoredAccount | undefined) {
  const schema = switchSchema(imitation);
  const switches = schema.strip().safeParse(kept?.switches ?? {});
  return {
    secret: kept?.secret ?? randomBytes(32).toString('base64url'),
    credentials: { ...imitation.credentials(), ...kept?.credentials },
    switches: switches.success ? switches.data : schema.parse({}),
    data: kept?.data ?? {},
    sessions: new Map((kept?.sessions ?? []).map((session) => [session.id, session])),
  };
}
