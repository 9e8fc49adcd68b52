import { z } from 'zod';
import { countryCode } from '../lib/country.ts';
import { calendarDate } from '../lib/date.ts';
import { isEmail } from '../lib/email.ts';
import { unstorablePaths } from '../lib/text.ts';
import type { Connection } from '../providers/connections/connection.ts';
import type { FieldProblem, Requirement } from '../providers/contract/definition.ts';
import type { Flow, VerificationInput } from '../providers/contract/start.ts';
import { InputError } from './errors.ts';

/** The input of `startVerification`. */
export interface StartInput extends Omit<VerificationInput, 'options' | 'flow'> {
  /** The way to continue for the applicant; HOSTED where absent. */
  readonly flow?: Flow | null;
  /** The connection's key. */
  readonly provider: string;
  readonly idempotencyKey?: string | null;
  /** `providerOptions`: at most one kind's own inputs, by kind. */
  readonly providerOptions?: Readonly<Record<string, unknown>> | null;
}

const MAX_METADATA_BYTES = 16 * 1024;
const UNSAFE_SCHEMES = /^(?:javascript|data|file|blob|vbscript|about):$/;
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is refused
const CONTROL = /[\u0000-\u001f\u007f]/;

const text = (max: number) =>
  z
    .string()
    .refine((value) => value.trim() !== '', 'must not be empty')
    .max(max, `must have at most ${max} characters`)
    .refine((value) => !CONTROL.test(value), 'must not contain control characters')
    .refine((value) => value.isWellFormed(), 'must be well-formed Unicode')
    .nullish();
const country = z
  .string()
  .refine((code) => countryCode(code) === code, 'must be an ISO 3166-1 alpha-2 code, like LT')
  .nullish();
const birthDate = z
  .string()
  .refine((date) => calendarDate(date) === date, 'must be a calendar date, YYYY-MM-DD')
  .refine((date) => date <= new Date().toISOString().slice(0, 10), 'must not lie in the future')
  .nullish();

const shape = z.object({
  provider: z.string(),
  applicant: z.object({
    externalId: text(256),
    fullName: text(256),
    givenNames: text(256),
    familyName: text(256),
    email: z.string().max(254).refine(isEmail, 'must be an e-mail address').nullish(),
    phone: z
      .string()
      .regex(/^\+[1-9]\d{5,14}$/, 'must be in international form, like +37060011223')
      .nullish(),
    dateOfBirth: birthDate,
    nationality: country,
    country,
  }),
  document: z.object({ number: text(64), issuingCountry: country }).nullish(),
  redirectUrl: z
    .string()
    .max(2048, 'must have at most 2048 characters')
    .refine(isSafeUrl, 'must be an absolute URL')
    .nullish(),
  locale: z.string().refine(isLocale, 'must be a language tag, like en or pt-BR').nullish(),
  reference: text(256),
  idempotencyKey: text(256),
  metadata: z
    .record(z.string(), z.unknown(), 'must be a JSON object')
    .refine((value) => Buffer.byteLength(JSON.stringify(value)) <= MAX_METADATA_BYTES, 'must be at most 16 KiB of JSON')
    .nullish(),
});

/** The fault of an applicant's external id; null: it is valid. */
export const externalIdProblem = (externalId: string): string | null =>
  shape.shape.applicant.shape.externalId.safeParse(externalId).error?.issues[0]?.message ?? null;

/** Texts of an input that the database cannot keep, by their paths. */
export const textProblems = (input: unknown): FieldProblem[] =>
  unstorablePaths(input).map((path) => ({ path, message: 'must be well-formed Unicode without the character NUL' }));

/** Problems of a start's fields that its caller fixes for others to use. */
export function startFieldProblems(fields: Pick<StartInput, 'redirectUrl' | 'reference' | 'metadata'>): FieldProblem[] {
  const { redirectUrl, reference, metadata } = shape.shape;
  const { error } = z.object({ redirectUrl, reference, metadata }).safeParse(fields);
  return (error?.issues ?? []).map(({ path, message }) => ({ path: path.join('.'), message }));
}

/**
 * Checks a start against our limits, the provider's requirements and its capabilities. @throws {InputError} with all
 * that is wrong.
 */
export function validateStart(input: StartInput, connections: ReadonlyMap<string, Connection>): Connection {
  const connection = connections.get(input.provider);
  if (!connection) {
    const known = [...connections.keys()].join(', ');
    throw new InputError([{ path: 'provider', message: `no such connection; there are: ${known}` }]);
  }
  const ours = shape.safeParse(input);
  const problems: FieldProblem[] = [
    ...(ours.error?.issues ?? []).map(({ path, message }) => ({ path: path.join('.'), message })),
    ...textProblems(input),
    ...missing(connection.definition.requirements, input, connection.definition.name),
    ...unsupported(connection, input),
    ...misplacedOptions(connection, input),
    ...optionProblems(connection, input),
  ];
  if (problems.length === 0) problems.push(...(connection.definition.check?.(verificationOf(connection, input)) ?? []));
  if (problems.length > 0) throw new InputError(distinct(problems));
  return connection;
}

/** The input as the connection's kind takes it, its options parsed. The input has been validated. */
export const verificationOf = (
  connection: Connection,
  input: StartInput,
): VerificationInput<Record<string, unknown>> => ({
  ...input,
  flow: input.flow ?? 'HOSTED',
  options: parsedOptions(connection, input).data ?? null,
});

const parsedOptions = ({ kind, definition }: Connection, { providerOptions }: StartInput) =>
  (definition.options ?? z.object({})).nullish().safeParse(providerOptions?.[kind]);

const optionProblems = (connection: Connection, input: StartInput): FieldProblem[] =>
  (parsedOptions(connection, input).error?.issues ?? []).map(({ path, message }) => ({
    path: ['providerOptions', connection.kind, ...path].join('.'),
    message,
  }));

function missing(requirements: readonly Requirement[], input: StartInput, name: string): FieldProblem[] {
  const given = (path: string): boolean => {
    const value = path
      .split('.')
      .reduce<unknown>((at, step) => (at as Record<string, unknown> | null)?.[step] ?? null, input);
    return value !== null && value !== '';
  };
  return requirements
    .filter(({ required, path }) => required && !given(path))
    .filter(({ alternatives }) => alternatives.length === 0 || !alternatives.every(given))
    .map(({ path, alternatives }) => ({
      path,
      message: `${name} needs it${alternatives.length > 0 ? `, or ${alternatives.join(' and ')}` : ''}`,
    }));
}

function unsupported({ definition, capabilities }: Connection, input: StartInput): FieldProblem[] {
  const { document, redirectUrl, flow } = input;
  const { documentTypes, countries, redirect, sdk } = capabilities;
  const problems: FieldProblem[] = [];
  if (document?.type && !documentTypes.includes(document.type)) {
    problems.push({
      path: 'document.type',
      message: `${definition.name} does not verify ${document.type}; it takes ${documentTypes.join(', ')}`,
      unsupported: true,
    });
  }
  if (document?.issuingCountry && countries && !countries.includes(document.issuingCountry)) {
    problems.push({
      path: 'document.issuingCountry',
      message: `${definition.name} does not verify documents of ${document.issuingCountry}; it takes ${countries.join(', ')}`,
      unsupported: true,
    });
  }
  if (flow === 'SDK' && !sdk) {
    const message = `${definition.name} gives no token for an SDK; leave flow out, or ask for HOSTED`;
    problems.push({ path: 'flow', message, unsupported: true });
  }
  if (redirectUrl && !redirect) {
    problems.push({
      path: 'redirectUrl',
      message: `${definition.name} takes no redirect per session; it is set in the provider's own portal`,
      unsupported: true,
    });
  }
  return problems;
}

function misplacedOptions({ kind, key }: Connection, { providerOptions }: StartInput): FieldProblem[] {
  return Object.keys(providerOptions ?? {})
    .filter((given) => given !== kind)
    .map((given) => ({ path: `providerOptions.${given}`, message: `${key} is a connection of kind ${kind}` }));
}

function distinct(problems: readonly FieldProblem[]): FieldProblem[] {
  const byPath = new Map<string, FieldProblem>();
  for (const problem of problems) if (!byPath.has(problem.path)) byPath.set(problem.path, problem);
  return [...byPath.values()];
}

function isSafeUrl(url: string): boolean {
  return URL.canParse(url) && !UNSAFE_SCHEMES.test(new URL(url).protocol) && !CONTROL.test(url);
}

function isLocale(tag: string): boolean {
  try {
    return Intl.getCanonicalLocales(tag).length === 1;
  } catch {
    return false;
  }
}
