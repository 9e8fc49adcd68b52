// RFC 5322 dot-atoms with the letters of all scripts (RFC 6531), at a domain of two or more labels, punycode among them.
const ATOM = "[\\p{L}\\p{M}\\p{N}!#$%&'*+/=?^_`{|}~-]+";
const LABEL = '[\\p{L}\\p{N}](?:[\\p{L}\\p{M}\\p{N}-]{0,61}[\\p{L}\\p{M}\\p{N}])?';
const TOP_LABEL = '(?!\\p{N}+$)[\\p{L}\\p{N}](?:[\\p{L}\\p{M}\\p{N}-]{0,61}[\\p{L}\\p{M}\\p{N}])';
const EMAIL = new RegExp(`^${ATOM}(?:\\.${ATOM})*@(?:${LABEL}\\.)+${TOP_LABEL}$`, 'u');
const LONGEST_LOCAL_PART = 64;

/** Whether a text is an e-mail address; whether it can be reached is another matter. */
export const isEmail = (text: string): boolean => EMAIL.test(text) && text.lastIndexOf('@') <= LONGEST_LOCAL_PART;
