import { createHash } from 'node:crypto';

/** The UUID of a part of a session: always the same for the same part. */
export const partId = (sessionId: string, part: string): string =>
  createHash('sha256')
    .update(`${sessionId} ${part}`)
    .digest('hex')
    .replace(/^(.{8})(.{4}).(.{3}).(.{3})(.{12}).*$/, '$1-$2-4$3-8$4-$5');
