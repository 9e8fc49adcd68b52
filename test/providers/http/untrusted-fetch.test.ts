import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, test } from 'vitest';
import { download } from '../../../src/providers/http/download.ts';
import { createFetch } from '../../../src/providers/http/fetch.ts';
import { createPublicFetch, guarded, isPublic } from '../../../src/providers/http/untrusted-fetch.ts';
import { failureOf } from '../contract.ts';

const reached: string[] = [];
const record = (how: string) =>
  (async (input: unknown) => {
    reached.push(`${how} ${input}`);
    return new Response('file');
  }) as typeof fetch;
const guard = guarded({
  fetch: record('plain'),
  publicFetch: record('public'),
  isConfigured: (host) => host === 'localhost:4001' || host === 'cdn.vendor.example',
});

const REFUSED = [
  ...[
    'http://127.0.0.1/x',
    'https://127.0.0.1/x',
    'https://127.1/',
    'https://0/',
    'https://0.0.0.0/',
    'https://2130706433/',
  ],
  ...['https://0x7f000001/', 'https://0177.0.0.1/', 'https://[::1]/', 'https://[::]/', 'https://[::ffff:127.0.0.1]/'],
  ...[
    'https://[64:ff9b::7f00:1]/',
    'https://[2002:7f00:1::]/',
    'https://[fe80::1]/',
    'https://[fc00::1]/',
    'https://[ff02::1]/',
  ],
  ...[
    'https://10.0.0.1/',
    'https://172.16.0.1/',
    'https://172.31.255.255/',
    'https://192.168.1.1/',
    'https://100.64.0.1/',
  ],
  ...['https://169.254.169.254/latest/', 'https://0xa9fea9fe/', 'https://2852039166/', 'https://[::ffff:a9fe:a9fe]/'],
  ...[
    'https://metadata.google.internal/',
    'https://localhost/',
    'https://localhost./',
    'https://LOCALHOST/',
    'https://printer.local/',
  ],
  ...[
    'https://①②⑦.0.0.1/',
    'https://１２７.0.0.1/',
    'https://intranet/',
    'https://user@vendor.example/',
    'https://a:b@vendor.example/',
  ],
  ...[
    'https://vendor.example:22/',
    'https://vendor.example:5432/',
    'https://vendor.example:8443/',
    'http://vendor.example/',
  ],
  ...[
    'file:///etc/passwd',
    'ftp://vendor.example/',
    'gopher://vendor.example/',
    'data:text/plain,x',
    'blob:https://x/1',
    '',
  ],
  ...[
    'https://localhost:4002/',
    'http://localhost/',
    'https:\\\\127.0.0.1\\x',
    'https://127.0.0.1\t/',
    'https://127.0.0.1#@vendor.example/',
  ],
  ...['https://224.0.0.1/', 'https://255.255.255.255/', 'https://192.0.2.1/', 'https://[2001:db8::1]/'],
];

test.each(REFUSED)('%s is not fetched', async (url) => {
  reached.length = 0;
  await expect(guard(url)).rejects.toMatchObject({ code: 'PROVIDER_UNAVAILABLE', retryable: false });
  expect(reached).toEqual([]);
});

test('a configured host is fetched whatever its address, a public one by the guarded way alone', async () => {
  reached.length = 0;
  await guard('http://localhost:4001/x');
  await guard('https://cdn.vendor.example/x');
  await guard('https://files.example.com/x?sig=1');
  await guard('https://93.184.215.14/x');
  await guard('https://[2606:4700::1]/x');
  expect(reached.map((each) => each.split(' ')[0])).toEqual(['plain', 'plain', 'public', 'public', 'public']);
});

describe('by the guarded way', () => {
  /** A name that means these addresses, the next ones each time. */
  const meaning = (...answers: string[][]) =>
    ((_name: string, _options: object, callback: (error: null, addresses: object[]) => void) =>
      callback(
        null,
        (answers.length > 1 ? answers.shift() : answers[0])?.map((address) => ({
          address,
          family: address.includes(':') ? 6 : 4,
        })) ?? [],
      )) as never;

  test.each([
    [['127.0.0.1']],
    [['::1']],
    [['93.184.215.14', '10.0.0.1']],
    [['93.184.215.14', 'fe80::1']],
    [['::ffff:10.0.0.1']],
  ])('a name that means %j is not connected to', async (addresses) => {
    const server = createServer((_, response) => response.end('secret')).listen(0);
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const failure = await createPublicFetch(meaning(addresses))(`http://vendor.example:${port}/`).catch(
      (error) => error,
    );
    expect(failure).toBeInstanceOf(TypeError);
    expect(String(failure.cause)).toContain('not public');
    server.close();
  });

  test('a name that means something else the second time is looked at the second time', async () => {
    const fetchPublic = createPublicFetch(meaning(['192.0.2.1'], ['127.0.0.1']));
    for (let time = 0; time < 2; time += 1) {
      const failure = await fetchPublic('http://vendor.example:8080/').catch((error) => error);
      expect(String(failure.cause)).toContain('not public');
    }
  });
});

test('a redirect is not followed, wherever it leads', async () => {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(request.url ?? '');
    response.writeHead(302, { location: '/private' }).end();
  }).listen(0);
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const failure = await failureOf(
    download({ fetch: createFetch(), url: `http://localhost:${port}/file`, now: () => new Date() }),
  );
  expect(failure).toMatchObject({ code: 'PROVIDER_UNAVAILABLE' });
  expect(asked).toEqual(['/file']);
  server.close();
});

test.each(['8.8.8.8', '172.15.0.1', '172.32.0.1', '100.128.0.1', '2606:4700::1111'])('%s is public', (address) => {
  expect(isPublic(address)).toBe(true);
});

test('a file whose storage fails transiently is asked for again', async () => {
  const statuses = [503, 502, 200];
  const fetch = (async () => new Response('file', { status: statuses.shift() ?? 500 })) as typeof globalThis.fetch;
  const response = await download({ fetch, url: 'https://cdn.vendor.example/f', now: () => new Date() });
  expect([response.status, statuses]).toEqual([200, []]);
});
