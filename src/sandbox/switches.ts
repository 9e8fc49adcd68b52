import { z } from 'zod';
import type { Account, Imitation } from './imitation.ts';
import { Refusal } from './refusal.ts';
import { DISORDERS } from './session.ts';

/** Faults of any answer: a proxy's page, no body, half a body, `slowMs` late, no answer at all. */
export const TRANSPORT_FAULTS = ['html', 'empty', 'truncated', 'slow', 'reset'] as const;

const COMMON = z.object({
  /** Befalls the webhooks of every action. */
  disorder: z.array(z.enum(DISORDERS)).default([]),
  delayMs: z.number().int().min(0).max(600_000).default(2000),
  slowMs: z.number().int().min(0).max(600_000).default(5000),
  /** Shortens the waits between a provider's own retries: minutes become seconds. */
  retryScale: z
    .number()
    .min(0)
    .max(1)
    .default(1 / 60),
});

const nextSwitch = (operation: string): string => `next${operation.charAt(0).toUpperCase()}${operation.slice(1)}`;

/** All switches of an imitation's accounts; each `next…` is a queue of faults, one per call. */
export function switchSchema(imitation: Imitation): z.ZodObject {
  const faults = [...TRANSPORT_FAULTS, ...Object.keys(imitation.faults)];
  const operations = new Set(imitation.routes.flatMap(({ operation }) => operation ?? []));
  const next = [...operations].map((operation) => {
    const fault = z.enum(operation === 'create' ? [...faults, 'before_create'] : faults);
    const queue = z.preprocess((value) => (typeof value === 'string' ? [value] : value), z.array(fault));
    return [nextSwitch(operation), queue.default([])] as const;
  });
  return z.strictObject({ ...COMMON.shape, ...Object.fromEntries(next), ...imitation.switches.shape });
}

/** The switches every account has. */
export const commonSwitches = (account: Account): z.output<typeof COMMON> => COMMON.parse(account.switches);

/** Changes the switches that `input` names. @throws {Refusal} 400, naming what there is. */
export function setSwitches(account: Account, input: unknown): void {
  const schema = switchSchema(account.imitation);
  const given = z.record(z.string(), z.unknown()).safeParse(input);
  if (!given.success) throw new Refusal(400, 'the body is to be a JSON object of switches');
  const known = Object.keys(schema.shape);
  const unknown = Object.keys(given.data).filter((name) => !known.includes(name));
  if (unknown.length > 0)
    throw new Refusal(400, `no such switch: ${unknown.join(', ')}; there are: ${known.join(', ')}`);
  const switches = schema.safeParse({ ...account.switches, ...given.data });
  if (!switches.success) throw new Refusal(400, z.prettifyError(switches.error));
  Object.assign(account.switches, switches.data);
  account.changed();
}

/** Takes the next fault of an operation off its queue. */
export function takeFault(account: Account, operation: string): string | undefined {
  const queue = z.array(z.string()).catch([]).parse(account.switches[nextSwitch(operation)]);
  const fault = queue.shift();
  if (fault === undefined) return undefined;
  account.switches[nextSwitch(operation)] = queue;
  account.changed();
  return fault;
}

/** Has the account's next create send a webhook before it answers. */
export function armBeforeCreate(account: Account): void {
  const queue = z.array(z.string()).catch([]).parse(account.switches[nextSwitch('create')]);
  account.switches[nextSwitch('create')] = [...queue, 'before_create'];
  account.changed();
}
