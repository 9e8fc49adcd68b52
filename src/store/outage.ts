import { setTimeout as delay } from 'node:timers/promises';

// Codes of PostgreSQL (stopping, starting, too many or lost connections) and of the operating system (host
// unreachable).
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
  // In containers a host's name disappears with the host.
  'ENOTFOUND',
  'EAI_AGAIN',
]);
// Errors to which the pg client gives no code.
const TEXTS =
  /^(Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection error|Query read timeout)/;

/** Whether an error means that the database cannot be reached now. */
export function isOutage(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const code = 'code' in error ? String(error.code) : '';
  return CODES.has(code) || SYSTEM_CODES.has(code) || TEXTS.test(error.message) || isOutage(error.cause);
}

const RETRY_MS = 500;

/** Repeats an action during a database outage, until it succeeds, fails for another reason, or `isOver`. */
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
