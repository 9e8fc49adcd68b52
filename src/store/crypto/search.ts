/** A document number as it is indexed and searched: separators and case don't count. */
export const searchable = (number: string): string => number.replace(/[^\p{L}\p{N}]/gu, '').toUpperCase();
