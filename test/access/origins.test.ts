import type { IncomingMessage } from 'node:http';
import { describe, expect, test } from 'vitest';
import { createOwnOrigin } from '../../src/access/origin.ts';
import { normalizeOrigin, originList } from '../../src/access/origins.ts';

describe('an origin', () => {
  test.each([
    ['https://app.example.com', 'https://app.example.com'],
    [' https://APP.example.com/ ', 'https://app.example.com'],
    ['https://app.example.com:443', 'https://app.example.com'],
    ['http://localhost:5173', 'http://localhost:5173'],
    ['capacitor://LocalHost', 'capacitor://localhost'],
    ['ionic+app.v2-x://localhost', 'ionic+app.v2-x://localhost'],
  ])('%s is %s', (text, origin) => {
    expect(normalizeOrigin(text)).toBe(origin);
  });

  test.each([
    '',
    'app.example.com',
    'null',
    '*',
    'https://*',
    'https://*.example.com',
    'https://app.example.com/path',
    'https://app.example.com/?query',
    'https://app.example.com/#part',
    'https://user@app.example.com',
    'https://:secret@app.example.com',
    'https:app.example.com',
    'https:///app.example.com',
    'x https://app.example.com',
    'https://app.example.com//',
    'about:blank',
    'blob:https://app.example.com',
    'data:text/html,x',
    'data://host',
    'blob://host',
    'about://host',
    'file://host',
    'ftp://host',
    'javascript://host',
    'ws://host',
    'wss://host',
  ])('%j is none', (text) => {
    expect(normalizeOrigin(text)).toBeNull();
  });
});

describe('a list of origins', () => {
  test('has commas between, each origin once, and may be empty', () => {
    expect(originList.parse(' https://a.example.com , https://A.example.com/,, capacitor://localhost')).toEqual([
      'https://a.example.com',
      'capacitor://localhost',
    ]);
    expect(originList.parse(' ')).toEqual([]);
  });

  test('names every entry that is none, and shows no password', () => {
    const { error } = originList.safeParse('https://a.example.com,nonsense,https://user:secret@b.example.com,*');
    expect(error?.issues.map(({ message }) => message.slice(0, message.indexOf(' is no origin')))).toEqual([
      '"nonsense"',
      '"https://…@b.example.com"',
      '"*"',
    ]);
  });
});

describe('a socket', () => {
  const isOwn = createOwnOrigin(() => 'https://kyc.example.com/base', ['https://app.example.com']);
  const asks = (headers: object) => isOwn({ headers } as IncomingMessage);

  test.each([
    ['no page', { host: 'inner:4000' }],
    ['a page of ours', { origin: 'https://kyc.example.com', host: 'inner:4000' }],
    ['a listed page', { origin: 'https://app.example.com', host: 'inner:4000' }],
    ['a page of the host that is asked', { origin: 'http://localhost:4000', host: 'localhost:4000' }],
  ])('is opened by %s', (_by, headers) => {
    expect(asks(headers)).toBe(true);
  });

  test.each([
    ['another page', { origin: 'https://evil.example', host: 'kyc.example.com' }],
    ['a page of another port', { origin: 'http://localhost:4001', host: 'localhost:4000' }],
    ['a page without an origin', { origin: 'null', host: 'kyc.example.com' }],
  ])('is not opened by %s', (_by, headers) => {
    expect(asks(headers)).toBe(false);
  });
});
