import { type Logger, pino } from 'pino';
import type { LogFields } from './sessions/gateway.ts';

/** The structured logger of the process. */
export const createLog = (level: string): Logger => pino({ level, base: null });

/**
 * What may be logged of an error nobody expected: its kind, its code and where it happened. Never its message, which can
 * quote a statement's values or a provider's text.
 */
export function errorFields(error: unknown): LogFields {
  if (!(error instanceof Error)) return { error: typeof error };
  const code = 'code' in error && typeof error.code === 'string' ? error.code : undefined;
  const frames = error.stack?.split('\n').filter((line) => /^\s+at /.test(line));
  return { error: error.name, code, frames: frames?.slice(0, 12).map((line) => line.trim()) };
}
