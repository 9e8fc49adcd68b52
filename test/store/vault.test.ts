import { randomBytes } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { createVault, parseKeyRing, sealWith, UnsealError, unsealWith } from '../../src/store/crypto/vault.ts';

const key = (id: string) => ({ id, bytes: randomBytes(32) });
const PLACE = { table: 'document', row: '1', column: 'sealed' };
const secret = Buffer.from('Siti Contoh binti Ali');

describe('a sealed value', () => {
  const sealing = key('k1');
  const sealed = sealWith(sealing, secret, PLACE);

  test('opens in its place', () => {
    expect(unsealWith(sealing, sealed, PLACE)).toEqual(secret);
    expect(sealed.includes(secret)).toBe(false);
  });

  test.each([
    { ...PLACE, row: '2' },
    { ...PLACE, column: 'other' },
    { ...PLACE, table: 'media' },
  ])('does not open in another place', (place) => {
    expect(() => unsealWith(sealing, sealed, place)).toThrow(UnsealError);
  });

  test('does not open with any bit flipped', () => {
    for (let byte = 0; byte < sealed.length; byte += 1) {
      const altered = Buffer.from(sealed);
      altered[byte] = (altered[byte] ?? 0) ^ 1;
      expect(() => unsealWith(sealing, altered, PLACE)).toThrow(UnsealError);
    }
  });

  test('is never the same twice', () => {
    expect(sealWith(sealing, secret, PLACE)).not.toEqual(sealed);
  });
});

describe('the key ring', () => {
  test('opens with every key and seals with the first', () => {
    const [old, fresh] = [key('old'), key('new')];
    const { wrapped, key: dataKey } = createVault([old]).createDataKey(PLACE);
    const rotated = createVault([fresh, old]);
    expect(rotated.unwrapDataKey(wrapped, PLACE)).toEqual(dataKey);
    expect(rotated.createDataKey(PLACE).wrapped.includes('new')).toBe(true);
    expect(() => createVault([fresh]).unwrapDataKey(wrapped, PLACE)).toThrow('no key old');
  });

  test('digests differ between keys, and all are searched', () => {
    const [old, fresh] = [key('old'), key('new')];
    const index = createVault([old]).digest('A1', 'document.number');
    expect(createVault([fresh]).digest('A1', 'document.number')).not.toBe(index);
    expect(createVault([fresh, old]).digests('A1', 'document.number')).toContain(index);
  });

  test.each(['', 'k1', 'k1:short', `k1:${randomBytes(31).toString('base64')}`])(
    'refuses %j without showing a key',
    (text) => {
      expect(() => parseKeyRing(text)).toThrow(/entry 1 is not id:base64/);
    },
  );

  test('refuses two keys of one id', () => {
    const encoded = randomBytes(32).toString('base64');
    expect(() => parseKeyRing(`a:${encoded},a:${encoded}`)).toThrow('same id');
  });
});
