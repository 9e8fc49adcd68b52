import { createHash } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { gzipSync } from 'node:zlib';
import { renderGraphiQL } from '@graphql-yoga/render-graphiql';
import { firstTabs } from './tabs.ts';

/** The settings of GraphiQL. */
export interface GraphiQLSettings {
  /** Prefilled outside production. */
  readonly apiKey: string | null;
  /** A connection to try the first tabs on. */
  readonly provider: string;
}

/** Answers with the page of GraphiQL. All its assets come from here, and no other script may run on it. */
export function createGraphiQL({ apiKey, provider }: GraphiQLSettings) {
  const headers = apiKey ? JSON.stringify({ Authorization: `Bearer ${apiKey}` }, null, 2) : '{}';
  const page = renderGraphiQL({
    title: 'kyc-gateway',
    // By server-sent events: over a WebSocket this page would not send the key.
    subscriptionsProtocol: 'SSE',
    headers,
    shouldPersistHeaders: true,
    defaultTabs: firstTabs(provider, headers),
  });
  const plain = Buffer.from(page);
  const zipped = gzipSync(plain);
  const policy = [
    "default-src 'none'",
    `script-src '${hashOf(page)}'`,
    // The editor styles itself as it runs.
    "style-src 'unsafe-inline'",
    'img-src data:',
    'font-src data:',
    'worker-src blob:',
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
  return (request: IncomingMessage, response: ServerResponse): void => {
    const isZipped = /\bgzip\b/.test(request.headers['accept-encoding'] ?? '');
    response.writeHead(200, {
      'Content-Type': 'text/html; charset=utf-8',
      'Content-Security-Policy': policy,
      'Cache-Control': 'no-store',
      ...(isZipped && { 'Content-Encoding': 'gzip' }),
    });
    response.end(isZipped ? zipped : plain);
  };
}

/** The hash of the page's one script, by which its policy knows it. */
function hashOf(page: string): string {
  const start = page.indexOf('<script>', page.indexOf('<div id="root">')) + '<script>'.length;
  const script = page.slice(start, page.indexOf('</script>', start));
  return `sha256-${createHash('sha256').update(script).digest('base64')}`;
}
