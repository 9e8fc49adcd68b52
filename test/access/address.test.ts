import type { IncomingMessage } from 'node:http';
import { expect, test } from 'vitest';
import { createAddressOf } from '../../src/access/address.ts';
import { readSettings } from '../../src/settings.ts';

const from = (remoteAddress: string, forwarded?: string) =>
  ({ socket: { remoteAddress }, headers: forwarded ? { 'x-forwarded-for': forwarded } : {} }) as IncomingMessage;

test('a proxy is believed if it is trusted, and only as far back as trusted ones have written', () => {
  const addressOf = createAddressOf(['10.0.0.0/8', '::1']);
  expect(addressOf(from('203.0.113.7', '198.51.100.1'))).toBe('203.0.113.7');
  expect(addressOf(from('10.0.0.1', '198.51.100.1'))).toBe('198.51.100.1');
  expect(addressOf(from('::ffff:10.0.0.1', '198.51.100.1'))).toBe('198.51.100.1');
  expect(addressOf(from('10.0.0.1', '1.1.1.1, 198.51.100.1, 10.0.0.2'))).toBe('198.51.100.1');
  expect(createAddressOf([])(from('127.0.0.1', '198.51.100.1'))).toBe('127.0.0.1');
});

test('entries with a port are understood, and what is no address ends the way back', () => {
  const addressOf = createAddressOf(['10.0.0.0/8', '2001:db8:1::/48']);
  expect(addressOf(from('10.0.0.1', '52.78.194.237:54321'))).toBe('52.78.194.237');
  expect(addressOf(from('10.0.0.1', '[2001:db8::1]:443'))).toBe('2001:db8::1');
  expect(addressOf(from('10.0.0.1', '[2001:db8::1]'))).toBe('2001:db8::1');
  expect(addressOf(from('10.0.0.1', '2001:db8::1'))).toBe('2001:db8::1');
  expect(addressOf(from('10.0.0.1', '198.51.100.1:80, 10.0.0.2:4711, [2001:db8:1::7]:443'))).toBe('198.51.100.1');
  for (const entry of ['unknown', '_hidden', '1.2.3.4.5', '[x]:1', '198.51.100.1:port'])
    expect(addressOf(from('10.0.0.1', `203.0.113.9, ${entry}, 10.0.0.2:80`))).toBe('10.0.0.2');
});

test('a request without a peer has no address, and one without a readable entry has its peer’s', () => {
  const addressOf = createAddressOf(['10.0.0.0/8']);
  expect(addressOf({ socket: {}, headers: {} } as IncomingMessage)).toBeNull();
  expect(addressOf(from('10.0.0.1', 'unknown'))).toBe('10.0.0.1');
  expect(addressOf(from('10.0.0.1', ' 198.51.100.1 '))).toBe('198.51.100.1');
  expect(addressOf(from('10.0.0.1', '[2001:db8::1'))).toBe('10.0.0.1');
  expect(addressOf(from('10.0.0.1', 'x198.51.100.1:80'))).toBe('10.0.0.1');
  expect(addressOf(from('10.0.0.1', 'x[2001:db8::1]:80'))).toBe('10.0.0.1');
  expect(addressOf(from('10.0.0.1', '[2001:db8::1]:80x'))).toBe('10.0.0.1');
});

test('what is no network is said at the start', () => {
  expect(() => readSettings({ TRUSTED_PROXIES: '10.0.0.0/8, nonsense' })).toThrow(/TRUSTED_PROXIES must be addresses/);
  expect(readSettings({ TRUSTED_PROXIES: '10.0.0.0/8, ::1' }).TRUSTED_PROXIES).toEqual(['10.0.0.0/8', '::1']);
});
