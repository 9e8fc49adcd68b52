import type { Call } from '../imitation.ts';
import { JPEG, refusePresigned } from '../media.ts';
import { switchesOf } from './switches.ts';

/** A report of one empty page: a real PDF. */
const PDF = Buffer.from(
  [
    '%PDF-1.4',
    '1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj',
    '2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj',
    '3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 100]>>endobj',
    'trailer<</Root 1 0 R>>',
    '%%EOF',
  ].join('\n'),
);

/** The face image and the report, behind pre-signed links: base64 text, as documented, or the bytes themselves (§5). */
export function serveFile(call: Call): Response {
  const bytes = call.params.name === 'report' ? PDF : JPEG;
  const refused = refusePresigned(call);
  if (refused) return refused;
  return switchesOf(call.account).base64Files
    ? new Response(bytes.toString('base64'), { headers: { 'content-type': 'text/plain' } })
    : new Response(bytes, {
        headers: { 'content-type': call.params.name === 'report' ? 'application/pdf' : 'image/jpeg' },
      });
}
