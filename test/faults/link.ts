import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** A TCP connection between two processes that can be cut. */
export interface Link {
  readonly port: number;
  /** Drops every connection and refuses new ones, until it is mended. */
  cut(): void;
  mend(): void;
  close(): Promise<void>;
}

/** Forwards to a port on this machine. */
export async function startLink(target: number): Promise<Link> {
  const open = new Set<Socket>();
  let whole = true;
  const server = createServer((from) => {
    if (!whole) return from.resetAndDestroy();
    const to = connect(target, '127.0.0.1');
    for (const [one, other] of [
      [from, to],
      [to, from],
    ] as const) {
      open.add(one);
      one.on('error', () => other.destroy());
      one.on('close', () => {
        open.delete(one);
        other.destroy();
      });
      one.pipe(other);
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    cut() {
      whole = false;
      for (const socket of open) socket.resetAndDestroy();
    },
    mend() {
      whole = true;
    },
    async close() {
      for (const socket of open) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}
