import { once } from 'node:events';
import WebSocket from 'ws';
import { type Answer, API_KEY } from '../e2e/harness.ts';

export interface Asked {
  readonly query: string;
  readonly variables?: object;
  readonly key?: string;
}

/** A way in: what it answers to an operation. */
export type Door = (url: string, asked: Asked) => Promise<Answer>;

const post =
  (accept: string): Door =>
  async (url, { query, variables, key = API_KEY }) => {
    const answer = await fetch(`${url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept, authorization: `Bearer ${key}` },
      body: JSON.stringify({ query, variables }),
    });
    return accept === 'text/event-stream' && answer.headers.get('content-type')?.startsWith(accept)
      ? firstOf(answer)
      : ((await answer.json()) as Answer);
  };

const get: Door = async (url, { query, variables, key = API_KEY }) => {
  const parameters = new URLSearchParams({ query, variables: JSON.stringify(variables ?? {}) });
  const answer = await fetch(`${url}/graphql?${parameters}`, { headers: { authorization: `Bearer ${key}` } });
  // A URL has its own end, long before ours.
  return answer.status === 431 ? { errors: [{ message: 'too long' }] } : ((await answer.json()) as Answer);
};

/** The first result of an event stream, which is then left. */
async function firstOf(answer: Response): Promise<Answer> {
  let text = '';
  for await (const chunk of answer.body ?? []) {
    text += Buffer.from(chunk).toString();
    const data = /^data: (.+)\n(?:id: .*\n)?\n/m.exec(text)?.[1];
    if (data) return JSON.parse(data) as Answer;
  }
  throw new Error(`the stream ended: ${text}`);
}

const socket: Door = async (url, { query, variables, key = API_KEY }) => {
  const client = new WebSocket(`${url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws');
  const closed = once(client, 'close').then(([code]) => ({ errors: [{ message: `closed with ${code}` }] }));
  await once(client, 'open');
  client.send(JSON.stringify({ type: 'connection_init', payload: { authorization: `Bearer ${key}` } }));
  await once(client, 'message');
  const answered = new Promise<Answer>((resolve) => {
    client.on('message', (message) => {
      const { type, payload } = JSON.parse(String(message)) as { type: string; payload: never };
      if (type === 'next') resolve(payload);
      if (type === 'error') resolve({ errors: payload });
    });
  });
  client.send(JSON.stringify({ id: '1', type: 'subscribe', payload: { query, variables } }));
  const answer = await Promise.race([answered, closed]);
  client.terminate();
  return answer;
};

/** Every way in. The last is given the operation as a subscription, where it can be one. */
export const DOORS: Readonly<Record<string, Door>> = {
  POST: post('application/json'),
  GET: get,
  'event stream': post('text/event-stream'),
  'socket query': socket,
  'socket subscription': (url, asked) =>
    socket(url, { ...asked, query: asked.query.replace(/^(query)?\s*(\([^)]*\))?\s*\{/, 'subscription $2{') }),
};
