import type { ProviderErrorCode } from '../domain/error-code.ts';
import type { ProviderError } from '../providers/contract/errors.ts';
import type { FieldProblem } from '../providers/contract/definition.ts';

/** Input that can't be taken: every field that is wrong, at once. */
export class InputError extends Error {
  override readonly name = 'InputError';
  readonly code: 'INVALID_INPUT' | 'UNSUPPORTED_BY_PROVIDER';
  readonly fields: readonly FieldProblem[];

  constructor(fields: readonly FieldProblem[]) {
    super(fields.map(({ path, message }) => `${path}: ${message}`).join(' · '));
    this.code = fields.every(({ unsupported }) => unsupported) ? 'UNSUPPORTED_BY_PROVIDER' : 'INVALID_INPUT';
    this.fields = fields;
  }
}

/** An idempotency key was used with other input; `sessionId` is what stands under it. */
export class ConflictError extends Error {
  override readonly name = 'ConflictError';
  readonly code = 'CONFLICT';
  readonly sessionId: string | null;

  constructor(message: string, sessionId: string | null) {
    super(message);
    this.sessionId = sessionId;
  }
}

/** There is no such thing, or none that this caller may know of. */
export class NotFoundError extends Error {
  override readonly name = 'NotFoundError';
  readonly code = 'NOT_FOUND';
}

/** A provider refused or failed what was asked for this session. */
export class SessionProviderError extends Error {
  override readonly name = 'SessionProviderError';
  readonly code: ProviderErrorCode;
  readonly connection: string;
  readonly sessionId: string | null;
  override readonly cause: ProviderError;

  constructor(connection: string, sessionId: string | null, cause: ProviderError) {
    super(cause.message);
    this.code = cause.code;
    this.connection = connection;
    this.sessionId = sessionId;
    this.cause = cause;
  }
}
