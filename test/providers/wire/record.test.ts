import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { parseJson } from '../../../src/lib/json.ts';
import { asText, reader } from '../../../src/providers/wire/reader.ts';
import { list, number, record, text, written } from '../../../src/providers/wire/record.ts';

const schema = record(
  { name: text, number: written, score: number, inner: record({ word: text }), items: list(record({ a: text })) },
  { verdict: z.string() },
);
const read = (given: object) => schema.parse({ verdict: 'yes', ...given });

describe('a record', () => {
  it('reads its fields, and gives null for those that are absent', () => {
    expect(read({ name: ' Ana ', number: 1123, score: '0.5', inner: { word: 'w' }, items: [{ a: 'x' }] })).toEqual({
      verdict: 'yes',
      name: 'Ana',
      number: '1123',
      score: 0.5,
      inner: { word: 'w', rest: {} },
      items: [{ a: 'x', rest: {} }],
      rest: {},
    });
    expect(read({})).toEqual({
      verdict: 'yes',
      name: null,
      number: null,
      score: null,
      inner: null,
      items: [],
      rest: {},
    });
  });

  it.each([7, true, [], {}, 'text', [null, 3, 'x']])('keeps %j raw where another type is due', (odd) => {
    const given = { name: [odd], score: { odd }, inner: [odd], items: odd };
    const result = read(given);
    expect(result).toMatchObject({ verdict: 'yes', name: null, score: null, inner: null, items: [] });
    expect(result.rest).toMatchObject({ name: [odd], score: { odd }, inner: [odd] });
  });

  it('loses the one item of a list that cannot be read, not the list', () => {
    const { items, rest } = read({ items: [{ a: 'x' }, 7, { a: 'y' }] });
    expect(items.map(({ a }) => a)).toEqual(['x', 'y']);
    expect(rest).toEqual({ items: [7] });
  });

  it('keeps what it does not name', () => {
    expect(read({ unheardOf: { of: 1 } }).rest).toEqual({ unheardOf: { of: 1 } });
  });

  it('is unreadable where a required field is', () => {
    expect(schema.safeParse({ verdict: 7 }).error?.issues[0]?.path).toEqual(['verdict']);
    expect(schema.safeParse([]).success).toBe(false);
  });
});

describe('a reader', () => {
  it('gives each field that was not read as a field of its own', () => {
    const { read: take, unread } = reader({ a: '1', b: 'odd', c: { d: [true, null, 2] }, e: '' });
    expect(take(['x', 'a'], asText)).toBe('1');
    expect(take('b', () => null)).toBeNull();
    expect(unread('FORM')).toEqual([
      { name: 'b', value: 'odd', group: 'FORM' },
      { name: 'c.d.0', value: 'true', group: 'FORM' },
      { name: 'c.d.2', value: '2', group: 'FORM' },
    ]);
  });
});

describe('parseJson', () => {
  it('keeps every digit of an integer', () => {
    expect(parseJson('{"n": 123456789012345678901, "m": 7, "f": 0.5, "s": "1"}')).toEqual({
      n: '123456789012345678901',
      m: 7,
      f: 0.5,
      s: '1',
    });
  });
});
