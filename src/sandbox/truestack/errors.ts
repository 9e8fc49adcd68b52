import type { Call } from '../imitation.ts';
import { switchesOf } from './switches.ts';

/** The provider's error answer. */
export const refuse = (status: number, error: string, message: string, more: object = {}): Response =>
  Response.json({ error, message, ...more }, { status });

export const badRequest = (message: string): Response => refuse(400, 'BAD_REQUEST', message);

export const notFound = (): Response => refuse(404, 'NOT_FOUND', 'Session not found');

/** 500, whose code the document and the source spell differently. */
export const internalError = (call: Call): Response =>
  refuse(500, switchesOf(call.account).spec === 'source' ? 'SERVER_ERROR' : 'INTERNAL_ERROR', 'Unexpected error');

/** The errors a `next…` switch can ask for. */
export const FAULTS: Readonly<Record<string, () => Response>> = {
  402: () => refuse(402, 'INSUFFICIENT_CREDITS', 'Not enough credits', { balance: 0 }),
  403: () => refuse(403, 'FORBIDDEN', 'No access to this session'),
  429: () => refuse(429, 'RATE_LIMITED', 'Too many requests'),
  500: () => refuse(500, 'INTERNAL_ERROR', 'Unexpected error'),
  502: () => refuse(502, 'GATEWAY_ERROR', 'Service temporarily unavailable'),
  '502_validation': () => refuse(502, 'GATEWAY_ERROR', 'Invalid NRIC Format'),
};
