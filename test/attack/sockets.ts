import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import WebSocket from 'ws';
import { API_KEY } from '../e2e/harness.ts';

/** Something done to the gateway; answers what was wrong, null when it did as it should. */
export interface Attack {
  readonly name: string;
  run(url: string): Promise<string | null>;
}

/** What a client says on a socket, and the code it must be closed with. */
const closing = (
  name: string,
  code: number,
  messages: readonly (object | string)[],
  subprotocol: string | string[] = 'graphql-transport-ws',
): Attack => ({
  name,
  async run(url) {
    const socket = new WebSocket(`${url.replace('http', 'ws')}/graphql`, subprotocol);
    const closed = once(socket, 'close').then(([got]) => got as number);
    const opened = await Promise.race([once(socket, 'open'), closed, once(socket, 'error')]);
    if (typeof opened === 'number') return opened === code ? null : `closed with ${opened}`;
    for (const [index, message] of messages.entries()) {
      socket.send(typeof message === 'string' ? message : JSON.stringify(message));
      // The key is acknowledged before anything else is asked.
      if (index === 0 && messages.length > 1) await Promise.race([once(socket, 'message'), closed]);
    }
    const got = await Promise.race([closed, delay(15_000, -1)]);
    socket.terminate();
    return got === code ? null : `closed with ${got}`;
  },
});

const INIT = { type: 'connection_init', payload: { authorization: `Bearer ${API_KEY}` } };
const subscribe = (id: string) => ({
  id,
  type: 'subscribe',
  payload: { query: 'subscription { sessionEvents { id } }' },
});

/** What closes a socket, by the codes of the protocol and ours. */
export function closings(): Attack[] {
  return [
    closing('no message at all', 4408, []),
    closing('no subprotocol', 4406, [], []),
    closing('no JSON on a socket', 4400, ['nonsense']),
    closing('an unknown message', 4400, [INIT, { type: 'nonsense' }]),
    closing('a subscription before the key', 4401, [subscribe('1')]),
    closing('a wrong key on a socket', 4403, [{ type: 'connection_init', payload: { authorization: 'Bearer x' } }]),
    closing('two keys', 4429, [INIT, INIT]),
    closing('the same id twice', 4409, [INIT, subscribe('1'), subscribe('1')]),
    closing('a frame of 1 MB', 1009, ['x'.repeat(1_000_000)]),
    closing('a flood of pings', 1008, [INIT, ...Array.from({ length: 10_000 }, () => ({ type: 'ping' }))]),
  ];
}

/** Many at once, and much coming and going: nothing may be left of it. */
export function crowds(): Attack[] {
  return [
    {
      name: 'a page of a foreign origin',
      async run(url) {
        const socket = new WebSocket(`${url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws', {
          origin: 'https://evil.example',
        });
        const [answer] = await Promise.race([once(socket, 'error'), once(socket, 'open')]);
        socket.terminate();
        return answer instanceof Error && answer.message.includes('403') ? null : 'was let in';
      },
    },
    {
      name: 'more subscriptions than a socket carries',
      async run(url) {
        const socket = await opened(url);
        const refused = new Promise<string>((resolve) => {
          socket.on('message', (message) => {
            const { type, payload } = JSON.parse(String(message)) as {
              type: string;
              payload?: { extensions: object }[];
            };
            if (type === 'error') resolve(JSON.stringify(payload));
          });
        });
        for (let id = 0; id < 150; id += 1) socket.send(JSON.stringify(subscribe(String(id))));
        const answer = await Promise.race([refused, delay(5000, 'nothing')]);
        socket.terminate();
        return answer.includes('RATE_LIMITED') ? null : `answered ${answer}`;
      },
    },
    {
      name: '10,000 subscriptions made and left, then sockets reset',
      async run(url) {
        const before = await subscriptionsOf(url);
        const sockets = await Promise.all(Array.from({ length: 50 }, () => opened(url)));
        // 400 messages on each: fewer than a socket may send in a second.
        for (let round = 0; round < 4; round += 1) {
          for (const socket of sockets) {
            for (let id = 0; id < 50; id += 1) {
              socket.send(JSON.stringify(subscribe(`${round} ${id}`)));
              socket.send(JSON.stringify({ id: `${round} ${id}`, type: 'complete' }));
            }
          }
        }
        const closed = sockets.filter((socket) => socket.readyState !== socket.OPEN).length;
        for (const socket of sockets) {
          socket.send(JSON.stringify(subscribe('last')));
          socket.terminate();
        }
        for (let time = 0; time < 250 && (await subscriptionsOf(url)) > before; time += 1) await delay(20);
        const left = (await subscriptionsOf(url)) - before;
        return closed + left === 0 ? null : `${closed} sockets closed, ${left} subscriptions left`;
      },
    },
  ];
}

async function opened(url: string): Promise<WebSocket> {
  const socket = new WebSocket(`${url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws');
  await once(socket, 'open');
  socket.send(JSON.stringify(INIT));
  await once(socket, 'message');
  return socket;
}

async function subscriptionsOf(url: string): Promise<number> {
  const text = await (await fetch(`${url}/metrics`)).text();
  return Number(/^kyc_subscriptions (\d+)/m.exec(text)?.[1]);
}
