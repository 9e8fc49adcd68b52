import type { IncomingMessage, Server } from 'node:http';
import { CloseCode, handleProtocols, makeServer, type ServerOptions } from 'graphql-ws';
import { type WebSocket, WebSocketServer } from 'ws';
import { withQuery } from '../graphql/request-errors.ts';
import { isOutage } from '../store/outage.ts';
import { type StallWatch, takenFrom } from './stalled-readers.ts';

const MAX_FRAME_BYTES = 256 * 1024;
const PING_MS = 12_000;
// A reader that has stalled may not read its close frame either.
const CLOSE_WAIT_MS = 3000;
const FORBIDDEN = 403;
const GOING_AWAY = 1001;
const TRY_AGAIN_LATER = 1013;
const POLICY_VIOLATION = 1008;
const MESSAGES_PER_SECOND = 500;

/** The state of a socket that serving it needs. */
export interface SocketExtra {
  readonly request: IncomingMessage;
  /** Closes the socket. */
  close(code: number, reason: string): void;
  /** The operations under way, by their ids: how far each has read the log. */
  readonly progress: Map<string, { readonly sentCursor: string | null }>;
}

/** GraphQL over WebSocket (`graphql-transport-ws`). */
export interface SocketServer {
  /** The number of open sockets, and the most bytes that wait for any of them. */
  figures(): { readonly open: number; readonly mostPendingBytes: number };
  /** Closes every socket with 1001, so that clients resume elsewhere. */
  close(): Promise<void>;
}

/** The path of the socket endpoint, and the pages that may open sockets. */
interface SocketEndpoint {
  readonly server: Server;
  readonly path: string;
  isOwnOrigin(request: IncomingMessage): boolean;
}

/** Serves it on a path of the server. */
export function serveSockets<Extra extends SocketExtra>(
  { server, path, isOwnOrigin }: SocketEndpoint,
  options: ServerOptions<Record<string, unknown>, Extra>,
  stalls: StallWatch,
): SocketServer {
  const protocol = makeServer(options);
  const sockets = new WebSocketServer({
    server,
    path,
    handleProtocols,
    verifyClient: ({ req }, done) => done(isOwnOrigin(req), FORBIDDEN),
    maxPayload: MAX_FRAME_BYTES,
    perMessageDeflate: false,
  });
  sockets.on('connection', (socket, request) => {
    const close = (code: number, reason: string) => endSocket(socket, code, reason);
    const extra = { request, close, progress: new Map() } as unknown as Extra;
    // A broken frame or connection: ws closes it, and says so by `close`.
    socket.on('error', () => {});
    const stopPinging = keepAlive(socket);
    const isFlooded = floodGate();
    const unwatch = stalls.add({
      pending: () => socket.bufferedAmount,
      taken: () => takenFrom(request.socket, socket.bufferedAmount),
      isStream: () => true,
      close: () => closeStalled(socket, extra),
    });
    const closed = protocol.opened(
      {
        protocol: socket.protocol,
        send: (message) => send(socket, message),
        close: (code, reason) => socket.close(code, reason),
        onMessage: (handle) =>
          socket.on('message', (message) => {
            // Messages that arrived before the close are not executed after it.
            if (socket.readyState !== socket.OPEN) return;
            if (isFlooded()) return close(POLICY_VIOLATION, 'Too many messages a second');
            handle(withQuery(String(message))).catch((error: unknown) =>
              // After this code a client reconnects with its cursor; it would take an internal error for final.
              isOutage(error)
                ? close(TRY_AGAIN_LATER, 'The database does not answer')
                : close(CloseCode.InternalServerError, 'Internal server error'),
            );
          }),
      },
      extra,
    );
    socket.once('close', (code, reason) => {
      stopPinging();
      unwatch();
      closed(code, String(reason));
    });
  });
  return {
    figures() {
      const pending = [...sockets.clients].map((socket) => socket.bufferedAmount);
      return { open: pending.length, mostPendingBytes: pending.reduce((most, each) => Math.max(most, each), 0) };
    },
    async close() {
      for (const socket of sockets.clients) endSocket(socket, GOING_AWAY, 'Going away');
      await new Promise((resolve) => sockets.close(resolve));
    },
  };
}

/** Resolves when the message has been taken, so that nothing more is produced for a reader that does not read. */
const send = (socket: WebSocket, message: string): Promise<void> =>
  new Promise((resolve, reject) => {
    if (socket.readyState !== socket.OPEN) return resolve();
    socket.send(message, (error) => (error ? reject(error) : resolve()));
  });

/** Whether more messages have come this second than any client has to say. */
function floodGate(): () => boolean {
  let [second, count] = [0, 0];
  return () => {
    const now = Math.floor(Date.now() / 1000);
    count = now === second ? count + 1 : 1;
    second = now;
    return count > MESSAGES_PER_SECOND;
  };
}

function keepAlive(socket: WebSocket): () => void {
  let answered = true;
  socket.on('pong', () => {
    answered = true;
  });
  const timer = setInterval(() => {
    if (!answered) return socket.terminate();
    answered = false;
    socket.ping();
  }, PING_MS);
  return () => clearInterval(timer);
}

function closeStalled(socket: WebSocket, { progress }: SocketExtra): void {
  const cursor = [...progress.values()].find((operation) => operation.sentCursor)?.sentCursor;
  endSocket(socket, TRY_AGAIN_LATER, cursor ? `Stalled; resume after ${cursor}` : 'Stalled');
}

function endSocket(socket: WebSocket, code: number, reason: string): void {
  socket.close(code, reason);
  setTimeout(() => socket.terminate(), CLOSE_WAIT_MS).unref();
}
