import { describe, expect, test } from 'vitest';
import { maskName, maskNumber } from '../../src/graphql/mask.ts';

describe('a masked name shows the first letter of each part, and hides parts of one or two letters whole', () => {
  test.each([
    ['Siti Contoh', 'S••• C•••••'],
    ['Siti Nurhaliza', 'S••• N••••••••'],
    ['伟', '•'],
    ['王', '•'],
    ['王小明', '王••'],
    ['李 敏', '• •'],
    ['김 철 수', '• • •'],
    ['Y', '•'],
    ['Ng Li', '•• ••'],
    ["Sean O'Brien", "S••• •'B••••"],
    ['Jean-Luc', 'J•••-L••'],
    ['Ana  María', 'A••  M••••'],
    ['สมชาย ใจดี', 'ส•••• ใ••'],
    ['देवनागरी', 'दे••••'],
    ['Zoe\u0308 Contoh', 'Z•• C•••••'],
    ['★★★', '★••'],
  ])('%s', (name, masked) => {
    expect(maskName(name)).toBe(masked);
  });

  test.each([null, undefined, '', ' \t'])('%j has no mask', (name) => {
    expect(maskName(name)).toBeNull();
    expect(maskNumber(name)).toBeNull();
  });
});

describe('a masked number shows its last characters, at most half of their part', () => {
  test.each([
    ['A12345678', '•••••5678'],
    ['123', '••3'],
    ['12', '••'],
    ['910203-10-4444', '••••••-••-••44'],
    ['AB 123 456', '•• ••• ••6'],
    ['123456-7', '••••••-•'],
    ['١٢٣٤٥٦٧٨', '••••٥٦٧٨'],
  ])('%s', (number, masked) => {
    expect(maskNumber(number)).toBe(masked);
  });
});
