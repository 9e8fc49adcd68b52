import { z } from 'zod';

// Schemes whose pages send no usable `Origin`, or that are no pages at all.
const NO_APP_SCHEMES = ['about:', 'blob:', 'data:', 'file:', 'ftp:', 'javascript:', 'ws:', 'wss:'];

/**
 * An origin as browsers send it: scheme and host in small letters, no default port, no slash at the end. App schemes
 * such as `capacitor://localhost` are origins too. Null for text that is no origin.
 */
export function normalizeOrigin(text: string): string | null {
  const url = URL.parse(text.trim());
  if (!url?.host || NO_APP_SCHEMES.includes(url.protocol)) return null;
  const hasMore = url.username || url.password || url.search || url.hash || !['', '/'].includes(url.pathname);
  // `https:example.com` and `https:///example.com` are URLs too, but never meant as origins.
  if (hasMore || !/^[a-z][a-z0-9+.-]*:\/\/[^/\s*]+\/?$/i.test(text.trim())) return null;
  return ['http:', 'https:'].includes(url.protocol) ? url.origin : `${url.protocol}//${url.host.toLowerCase()}`;
}

/** A list of origins, commas between. The message names every entry that is none. */
export const originList = z.string().transform((text, context): string[] => {
  const entries = text
    .split(',')
    .map((entry) => entry.trim())
    .filter(Boolean);
  const origins = new Set<string>();
  for (const entry of entries) {
    const origin = normalizeOrigin(entry);
    if (origin) origins.add(origin);
    else {
      const shown = entry.replace(/\/\/[^/]*@/, '//…@');
      const message = `"${shown}" is no origin: write https://app.example.com or capacitor://localhost, commas between`;
      context.addIssue({ code: 'custom', message });
    }
  }
  return [...origins];
});
