import { setTimeout as delay } from 'node:timers/promises';

// PostgreSQL's own codes for stopping, starting and lost connections, and the operating system's for one that is gone.
const CODES = new Set(['57P01', '57P02', '57P03', '53300', '08000', '08001', '08003', '08006']);
const SYSTEM_CODES = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'ENOENT',
  'EHOSTUNREACH',
  'EHOSTDOWN',
  'ENETUNREACH',
  'ENETDOWN',
  // In containers a name goes when its host does.
  'ENOTFOUND',
  'EAI_AGAIN',
]);
// The pg client gives these no code.
const TEXTS =
  /^(Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection error|Query read timeout)/;

/** Whether an error says that the database can't be reached now, as against one of ours. */
export function isOutage(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const code = 'code' in error ? String(error.code) : '';
  return CODES.has(code) || SYSTEM_CODES.has(code) || TEXTS.test(error.message) || isOutage(error.cause);
}

const RETRY_MS = 500;

/** Does something again while the database is away, until it succeeds, fails for another reason, or it is over. */
export async function throughOutage<Result>(run: () => Promise<Result>, isOver: () => boolean): Promise<Result> {
  for (;;) {
    try {
      return await run();
    } catch (error) {
      if (isOver() || !isOutage(error)) throw error;
      await delay(RETRY_MS);
    }
  }
}
