import { z } from 'zod';

/** The schemas that settings are made of. `.describe()` goes last: zod drops what came before a further step. */

/** Secrets with commas between: the provider may use any of them, so that they rotate. */
export const secretList = z.string().transform(commaSeparated).pipe(z.array(z.string()).min(1));

/** The origin and leading path of an API, without a slash at its end. */
export const baseUrl = z.url({ protocol: /^https?$/ }).transform((url) => url.replace(/\/+$/, ''));

/** The non-empty parts of a text with commas between. */
export function commaSeparated(text: string): string[] {
  return text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');
}
