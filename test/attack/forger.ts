import { connect } from 'node:net';
import { parentPort, workerData } from 'node:worker_threads';

/** A forged webhook, as it goes over the wire: `raw` is the whole HTTP request. */
export interface Forgery {
  readonly port: number;
  readonly connections: number;
  /** Each connection sends one of these, again and again. */
  readonly raw: readonly string[];
}

/** The count of answers by status since the last report, and how long each took in milliseconds. */
export interface ForgeryReport {
  readonly statuses: Readonly<Record<string, number>>;
  readonly latencies: readonly number[];
}

// A thread of its own, and sockets without an HTTP client: the flood takes as little as it can of what is measured.
const { port, connections, raw } = workerData as Forgery;
let statuses: Record<string, number> = {};
let latencies: number[] = [];

for (let index = 0; index < connections; index += 1) flood(raw[index % raw.length] ?? '');

parentPort?.on('message', () => {
  parentPort?.postMessage({ statuses, latencies } satisfies ForgeryReport);
  statuses = {};
  latencies = [];
});

function flood(message: string): void {
  const socket = connect(port, '127.0.0.1');
  let began = 0;
  const send = () => {
    began = performance.now();
    socket.write(message);
  };
  socket.on('connect', send);
  socket.on('data', (chunk) => {
    const status = /^HTTP\/1\.1 (\d+)/.exec(chunk.toString('latin1'))?.[1];
    if (!status) return;
    statuses[status] = (statuses[status] ?? 0) + 1;
    latencies.push(performance.now() - began);
    send();
  });
  socket.on('error', () => {});
  socket.on('close', () => flood(message));
}
