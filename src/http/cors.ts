import type { IncomingMessage, ServerResponse } from 'node:http';

// Chromium keeps no answer to a preflight longer.
const PREFLIGHT_SECONDS = '7200';
/** Headers that a page may read in addition to the safelisted ones. */
const EXPOSED = 'Retry-After, WWW-Authenticate, Allow, Content-Disposition';

/** Sets the CORS headers of an answer, whatever its status will be. True: it was a preflight, and is answered. */
export type Cors = (request: IncomingMessage, response: ServerResponse) => boolean;

/**
 * CORS for the listed origins. Without these headers on refusals (401, 413, 429, …) a page cannot tell them from a lost
 * connection. No cookies are used, so that credentials are not allowed.
 */
export function createCors(origins: readonly string[]): Cors {
  return (request, response) => {
    if (origins.length > 0) response.appendHeader('Vary', 'Origin');
    const { origin } = request.headers;
    const isListed = origin !== undefined && origins.includes(origin);
    if (isListed) {
      response.setHeader('Access-Control-Allow-Origin', origin);
      response.setHeader('Access-Control-Expose-Headers', EXPOSED);
    }
    if (request.method !== 'OPTIONS') return false;
    if (isListed) allow(request, response);
    response.writeHead(204, { Allow: 'GET, POST, OPTIONS' }).end();
    return true;
  };
}

function allow(request: IncomingMessage, response: ServerResponse): void {
  response.setHeader('Access-Control-Allow-Methods', 'GET, POST');
  response.setHeader('Access-Control-Max-Age', PREFLIGHT_SECONDS);
  const asked = request.headers['access-control-request-headers'];
  if (asked) response.setHeader('Access-Control-Allow-Headers', asked);
  response.appendHeader('Vary', 'Access-Control-Request-Headers');
}
