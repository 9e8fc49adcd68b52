import { type Logger, pino } from 'pino';

/** Fields of a log line: words and numbers only, so that no object brings personal data along. */
export type LogFields = Readonly<Record<string, string | number | boolean | null | undefined | readonly string[]>>;

/** The part of a structured logger that is used. Nothing personal goes in. */
export interface Log {
  info(fields: LogFields, message: string): void;
  warn(fields: LogFields, message: string): void;
  error(fields: LogFields, message: string): void;
}

/** The structured logger of the process. */
export const createLog = (level: string): Logger => pino({ level, base: null });

/**
 * The fields of an unexpected error that may be logged: its type, its code and its place. Never its message, which can
 * quote a statement's values or a provider's text.
 */
export function errorFields(error: unknown): LogFields {
  if (!(error instanceof Error)) return { error: typeof error };
  const code = 'code' in error && typeof error.code === 'string' ? error.code : undefined;
  const frames = error.stack?.split('\n').filter((line) => /^\s+at /.test(line));
  return { error: error.name, code, frames: frames?.slice(0, 12).map((line) => line.trim()) };
}
