import { z } from 'zod';
import { oneOf } from '../../lib/network.ts';

/** The schemas that settings are made of. `.describe()` goes last: zod drops what came before a further step. */

/** Secrets with commas between: the provider may use any of them, so that they rotate. */
export const secretList = z.string().transform(commaSeparated).pipe(z.array(z.string()).min(1));

/** The origin and leading path of an API, without a slash at its end. */
export const baseUrl = z.url({ protocol: /^https?$/ }).transform((url) => url.replace(/\/+$/, ''));

/** Addresses and networks like `10.0.0.0/8` with commas between. */
export const networkList = z
  .string()
  .transform(commaSeparated)
  .refine(areNetworks, 'must be addresses or networks like 10.0.0.0/8, commas between');

function areNetworks(list: readonly string[]): boolean {
  try {
    return oneOf(list) !== null;
  } catch {
    return false;
  }
}

/** The non-empty parts of a text with commas between. */
export function commaSeparated(text: string): string[] {
  return text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');
}
