import { expect, it } from 'vitest';
import { calendarDate, moment } from '../../src/lib/date.ts';

it.each([
  ['1991-04-18', '1991-04-18'],
  [' 1991-04-18 ', '1991-04-18'],
  ['1992.05.06', '1992-05-06'],
  ['1992/05/06', '1992-05-06'],
  ['1992.5.6', '1992-05-06'],
  ['1991-04-18 00:00:00', '1991-04-18'],
  ['1991-04-18T00:00:00Z', '1991-04-18'],
  ['1991-04-18T23:30:00.000+08:00', '1991-04-18'],
  ['2024-02-29', '2024-02-29'],
])('reads the date %j as %s', (given, date) => {
  expect(calendarDate(given)).toBe(date);
});

it.each([
  ['what no calendar has', ['1990-00-00', '1991-13-01', '1991-02-30', '2023-02-29', '0000-00-00']],
  ['an order of day and month that has to be guessed', ['18/04/1991', '04/18/1991', '05-06-1992', '18.04.1991']],
  ['words and halves', ['PERMANENT', 'LIFELONG', '1991', '1991-04', '19910418', '1991-04/18', '1991-04-18x', '']],
  ['anything but a text', [19910418, null, undefined, {}, [], true]],
])('reads no date from %s', (_, all) => {
  for (const given of all) expect(calendarDate(given), String(given)).toBeNull();
});

it.each([
  ['2026-03-01T04:21:07.512Z', '2026-03-01T04:21:07.512Z'],
  ['2026-03-01t04:21:07z', '2026-03-01T04:21:07.000Z'],
  ['2026-03-01T04:21:07.1234567Z', '2026-03-01T04:21:07.123Z'],
  ['2026-03-01T04:21:07', '2026-03-01T04:21:07.000Z'],
  ['2026-03-01 04:21:07.512', '2026-03-01T04:21:07.512Z'],
  ['2026-03-01T04:21Z', '2026-03-01T04:21:00.000Z'],
  ['2026-03-01T12:21:07+08:00', '2026-03-01T04:21:07.000Z'],
  ['2026-03-01T12:21:07+0800', '2026-03-01T04:21:07.000Z'],
  ['2026-03-01T12:21:07+08', '2026-03-01T04:21:07.000Z'],
  ['2026-03-01', '2026-03-01T00:00:00.000Z'],
])('reads the moment %j as %s', (given, iso) => {
  expect(moment(given)?.toISOString()).toBe(iso);
});

it.each([
  ['what no calendar or clock has', ['2026-02-30', '2026-02-30T00:00:00Z', '2026-03-01T25:00:00Z', '2026-13-01']],
  ['other forms', ['03/04/2026', '1 March 2026', 'soon', '', '1772338867', '2026-03-01T']],
  ['anything but a text', [1_772_338_867_512, null, undefined, {}, [], true]],
])('reads no moment from %s', (_, all) => {
  for (const given of all) expect(moment(given), String(given)).toBeNull();
});
