import type { z } from 'zod';
import type { ClaimedCapabilities } from './capabilities.ts';
import type { Provider } from './provider.ts';
import type { VerificationInput } from './start.ts';

/** An input that `startVerification` must or may be given, by its path (`document.number`). */
export interface Requirement {
  readonly path: string;
  readonly required: boolean;
  /** Paths that together stand in for it. */
  readonly alternatives: readonly string[];
  readonly description: string;
}

/** A wrong field, by input path. `unsupported` marks what the provider can't do, as against a wrong value. */
export interface FieldProblem {
  readonly path: string;
  readonly message: string;
  readonly unsupported?: boolean;
}

/** The tools that a provider gets in addition to its settings. */
export interface ProviderTools {
  /** The connection's key. */
  readonly key: string;
  /** The only way out of the process; limited in time and rate. */
  readonly fetch: typeof fetch;
  /** For addresses that the provider gave: public ones, and the configured hosts. Never carries credentials. */
  readonly fetchUntrustedUrl: typeof fetch;
  readonly now: () => Date;
}

/** A kind of provider: data, and a function from settings to a provider. */
export interface ProviderDefinition<
  Kind extends string = string,
  Settings extends z.ZodObject = z.ZodObject,
  Options extends z.ZodObject = z.ZodObject,
> {
  readonly kind: Kind;
  readonly name: string;
  /** Keys as they follow `<KEY>_` in the environment: `API_KEY`. Each is described. */
  readonly settings: Settings;
  /** Calls a minute that the provider allows. */
  readonly ratePerMinute: number;
  readonly capabilities: ClaimedCapabilities;
  readonly requirements: readonly Requirement[];
  /**
   * The kind's member of `providerOptions`, all fields optional and described; the GraphQL input is generated from it,
   * and the core parses it once. Texts, numbers, booleans, enums and objects of these.
   * `.meta({ scalar: 'CountryCode' })` makes a text a country.
   */
  readonly options?: Options;
  /**
   * The kind's own limits on an input, all problems at once. Requirements, capabilities and options are checked before.
   */
  check?(input: VerificationInput<z.output<Options>>): readonly FieldProblem[];
  create(settings: z.output<Settings>, tools: ProviderTools): Provider<z.output<Options>>;
}

/** Keeps a definition's own types while it is checked against the shape of all. */
export const defineProvider = <
  Kind extends string,
  Settings extends z.ZodObject,
  Options extends z.ZodObject = z.ZodObject,
>(
  definition: ProviderDefinition<Kind, Settings, Options>,
): ProviderDefinition<Kind, Settings, Options> => definition;
