import { once } from 'node:events';
import WebSocket from 'ws';
import { type Answer, API_KEY } from '../e2e/harness.ts';

/** The answer to GraphQL parameters as they are given, wrong or incomplete ones too. */
export async function sent(
  url: string,
  way: 'POST' | 'GET' | 'event stream' | 'socket',
  params: object,
): Promise<{ status: number; answer: Answer }> {
  if (way === 'socket') return { status: 200, answer: await overSocket(url, params) };
  const isGet = way === 'GET';
  const search = isGet ? `?${new URLSearchParams(texts(params))}` : '';
  const answer = await fetch(`${url}/graphql${search}`, {
    method: isGet ? 'GET' : 'POST',
    headers: {
      authorization: `Bearer ${API_KEY}`,
      accept: way === 'event stream' ? 'text/event-stream' : 'application/json',
      ...(!isGet && { 'content-type': 'application/json' }),
    },
    ...(!isGet && { body: JSON.stringify(params) }),
  });
  const text = await answer.text();
  const json = way === 'event stream' ? (/^data: (.+)$/m.exec(text)?.[1] ?? text) : text;
  return { status: answer.status, answer: JSON.parse(json) as Answer };
}

const texts = (params: object): Record<string, string> =>
  Object.fromEntries(
    Object.entries(params)
      .filter(([, value]) => value !== null)
      .map(([name, value]) => [name, typeof value === 'string' ? value : JSON.stringify(value)]),
  );

async function overSocket(url: string, params: object): Promise<Answer> {
  const client = new WebSocket(`${url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws');
  await once(client, 'open');
  client.send(JSON.stringify({ type: 'connection_init', payload: { authorization: `Bearer ${API_KEY}` } }));
  await once(client, 'message');
  const closed = once(client, 'close').then(([code, reason]) => ({
    errors: [{ message: `closed with ${code} ${reason}` }],
  }));
  const answered = once(client, 'message').then(([message]) => {
    const { type, payload } = JSON.parse(String(message)) as { type: string; payload: Answer };
    return type === 'error' ? ({ errors: payload } as Answer) : payload;
  });
  client.send(JSON.stringify({ id: '1', type: 'subscribe', payload: params }));
  const answer = await Promise.race([answered, closed]);
  client.terminate();
  return answer;
}
