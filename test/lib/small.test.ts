import { beforeEach, describe, expect, test } from 'vitest';
import { memoryCounter } from '../../src/lib/call-counter.ts';
import { parseJson } from '../../src/lib/json.ts';
import { createLog, errorFields } from '../../src/lib/log.ts';
import { oneOf } from '../../src/lib/network.ts';
import { isSameSecret } from '../../src/lib/secret.ts';
import { isStorable } from '../../src/lib/text.ts';
import { isUuid } from '../../src/lib/uuid.ts';

describe('a count of calls', () => {
  let now = 1000;
  beforeEach(() => {
    now = 1000;
  });
  const counter = () => memoryCounter(() => now);
  const all = async (takes: (() => Promise<number>)[]) => {
    const waits: number[] = [];
    for (const take of takes) waits.push(await take());
    return waits;
  };

  test('lets so many pass in any minute, by key, and tells how long there will be none', async () => {
    const calls = counter();
    const take = () => calls.take('a', 2);
    expect(await take()).toBe(0);
    now += 30_000;
    // The first one, of 1 s, counts until the slots of 0 s to 65 s are over.
    expect(await all([take, take])).toEqual([0, 34_000]);
    expect(await calls.take('b', 2)).toBe(0);
    now += 33_999;
    expect(await take()).toBe(1);
    now += 1;
    // The second one, of 31 s, still counts.
    expect(await all([take, take])).toEqual([0, 30_000]);
  });

  test('tells when so many are over that another limit has room', async () => {
    const calls = counter();
    const take = (limit: number) => calls.take('a', limit);
    for (const step of [5000, 5000, 5000]) {
      await take(3);
      now += step;
    }
    expect([await take(3), await take(2), await take(1)]).toEqual([49_000, 54_000, 59_000]);
  });

  test('is never less than none, whatever is given back', async () => {
    const calls = counter();
    await calls.giveBack('a');
    expect(await all([() => calls.take('a', 1), () => calls.take('a', 1)])).toEqual([0, 64_000]);
    await calls.giveBack('a');
    expect(await all([() => calls.take('a', 1), () => calls.take('a', 1)])).toEqual([0, 64_000]);
  });

  test('is blocked for as long as was last said, but never shorter than before', async () => {
    const calls = counter();
    await calls.take('a', 5);
    await calls.block('a', 500);
    expect(await calls.take('a', 5)).toBe(500);
    await calls.block('a', 800);
    expect(await calls.take('a', 5)).toBe(800);
    await calls.block('a', 100);
    expect(await calls.take('a', 5)).toBe(800);
    now += 800;
    expect(await calls.take('a', 5)).toBe(0);
  });

  test('has the clock of the process by default', async () => {
    const calls = memoryCounter();
    expect([await calls.take('a', 1), (await calls.take('a', 1)) > 59_000]).toEqual([0, true]);
  });
});

describe('a JSON text', () => {
  test.each([
    ['12345678901234567890', '12345678901234567890'],
    ['-12345678901234567890', '-12345678901234567890'],
    ['9007199254740991', 9007199254740991],
    ['9007199254740993', '9007199254740993'],
    ['1.5', 1.5],
    ['1e400', Number.POSITIVE_INFINITY],
    ['1.5e300', 1.5e300],
    ['"12345678901234567890"', '12345678901234567890'],
    ['{"a":[12345678901234567890,null,true]}', { a: ['12345678901234567890', null, true] }],
  ])('%s keeps its digits', (text, value) => {
    expect(parseJson(text)).toEqual(value);
  });
});

test('an address is in one of the networks, or is one of the addresses', () => {
  const isOurs = oneOf(['10.0.0.0/8', '2001:db8::1']);
  expect(['10.1.2.3', '2001:db8::1', '11.0.0.1', '2001:db8::2'].map((each) => isOurs(each))).toEqual([
    true,
    true,
    false,
    false,
  ]);
  expect(() => oneOf(['nonsense'])).toThrow(TypeError);
});

test('a text is the secret, or it is not', () => {
  expect([
    isSameSecret('abc', 'abc'),
    isSameSecret('abd', 'abc'),
    isSameSecret('', 'abc'),
    isSameSecret('abcd', 'abc'),
  ]).toEqual([true, false, false, false]);
});

test('a text can be kept without NUL and halves of pairs', () => {
  expect(['fine', '', '😀', 'a\0', '\ud800'].map(isStorable)).toEqual([true, true, true, false, false]);
});

test('a UUID has 32 hexadecimal digits in five groups', () => {
  const id = '01234567-89ab-CDEF-0123-456789abcdef';
  expect(isUuid(id)).toBe(true);
  for (const wrong of [
    '',
    id.slice(1),
    `${id}0`,
    `x${id}`,
    `${id}x`,
    id.replace('a', 'g'),
    id.replaceAll('-', ''),
    `${id}\n`,
  ])
    expect(isUuid(wrong), wrong).toBe(false);
});

describe('the fields of an error that is logged', () => {
  test('are its kind, its code and its frames, never its message', () => {
    const error = Object.assign(new TypeError('Siti Contoh\n    at her home'), { code: '23505' });
    const fields = errorFields(error);
    expect(fields).toMatchObject({ error: 'TypeError', code: '23505' });
    const frames = fields.frames as string[];
    expect(frames.length).toBeGreaterThan(0);
    expect(frames.length).toBeLessThanOrEqual(12);
    expect(frames.every((frame) => frame.startsWith('at '))).toBe(true);
  });

  test('are its type where it is no error, and no code that is no text', () => {
    expect(errorFields('Siti Contoh')).toEqual({ error: 'string' });
    expect(errorFields(null)).toEqual({ error: 'object' });
    expect(errorFields(Object.assign(new Error('x'), { code: 5 })).code).toBeUndefined();
    expect(errorFields(Object.assign(new Error('x'), { stack: undefined })).frames).toBeUndefined();
  });

  test('are twelve frames at most', () => {
    const error = new Error('x');
    error.stack = `Error: x\n${'    at f (file.ts:1:1)\n'.repeat(20)}`;
    expect(errorFields(error).frames).toEqual(Array(12).fill('at f (file.ts:1:1)'));
  });
});

test('the log of the process has the level that it is given, and names neither process nor host', () => {
  const log = createLog('warn');
  expect(log.level).toBe('warn');
  expect(log.bindings()).toEqual({});
});
