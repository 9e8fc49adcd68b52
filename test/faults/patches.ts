/** A change to one source file, made as it is loaded; one whose place is not found ends the process. */
export interface Patch {
  /** Below src/. */
  readonly file: string;
  readonly find: string;
  readonly replace: string;
}

const before = (file: string, find: string, point: string): Patch => ({
  file,
  find,
  replace: `globalThis.__point('${point}'); ${find}`,
});
const after = (file: string, find: string, point: string): Patch => ({
  file,
  find,
  replace: `${find} globalThis.__point('${point}');`,
});

/** The places where a process is killed by name. */
export const POINTS = {
  'after the socket is read': after(
    'http/webhooks.ts',
    `if (body === 'broken off') return null;`,
    'after the socket is read',
  ),
  'after the commit': before(
    'http/webhooks.ts',
    'if (disposition) parts.gateway.metrics.delivery(key, disposition);',
    'after the commit',
  ),
  'after the answer': after('http/webhooks.ts', 'answer(request, response, status);', 'after the answer'),
  'before the effect': before(
    'webhooks/process.ts',
    `if (notification.kind === 'signal') return followSignal(`,
    'before the effect',
  ),
  'inside the effect': before('sessions/settle.ts', 'await em.nativeUpdate(', 'inside the effect'),
  'after the effect': before('sessions/lock.ts', 'store.log.wake();', 'after the effect'),
  'before subscribers hear': before('store/event-log.ts', 'if (placed > 0)', 'before subscribers hear'),
} as const satisfies Record<string, Patch>;
export type Point = keyof typeof POINTS;

/** Faults planted on purpose: the harness must catch each. */
export interface Plant {
  readonly patches: readonly Patch[];
  /** PostgreSQL settings. */
  readonly flags?: Readonly<Record<string, string>>;
  /** Done to the database before anything starts. */
  readonly prepare?: string;
  /** Where it shows best. */
  readonly kills: readonly string[];
}

const RECEIVE = 'return await receiveDelivery(gateway, connection, {';

export const PLANTS = {
  'answer before the commit': {
    patches: [
      {
        file: 'http/webhooks.ts',
        find: 'const outcome = await receive(parts, target.connection, { address, topic }, request);',
        replace:
          'const outcome = await receive(parts, target.connection, { address, topic, early: () => answer(request, response, 200) }, request);',
      },
      {
        file: 'http/webhooks.ts',
        find: RECEIVE,
        replace: `arguments[2].early(); globalThis.__point('before the commit'); ${RECEIVE}`,
      },
      { file: 'http/webhooks.ts', find: 'answer(request, response, status);', replace: '' },
    ],
    kills: ['before the commit'],
  },
  'synchronous_commit=off': {
    patches: [],
    flags: { synchronous_commit: 'off', wal_writer_delay: '10000', wal_writer_flush_after: '2GB' },
    kills: ['postmaster'],
  },
  'no unique key': {
    patches: [
      {
        file: 'store/inbox.ts',
        find: 'on conflict (connection, identity) do nothing',
        replace: '',
      },
    ],
    prepare: 'alter table webhook_delivery drop constraint webhook_delivery_connection_identity_unique',
    kills: ['timer'],
  },
  'effect outside the transaction': {
    patches: [
      {
        file: 'webhooks/process.ts',
        find: `if (notification.kind === 'signal') return followSignal(`,
        replace: `await store.orm.em.fork().nativeUpdate(WebhookDeliveryEntity, deliveryId, { disposition: 'APPLIED' }); globalThis.__point('before the effect'); if (notification.kind === 'signal') return followSignal(`,
      },
    ],
    kills: ['before the effect'],
  },
  'swallow and 200': {
    patches: [
      {
        file: 'http/webhooks.ts',
        find: `return { status: 503, disposition: 'UNAVAILABLE' };`,
        replace: `return { status: 200, disposition: 'UNAVAILABLE' };`,
      },
    ],
    kills: ['postmaster'],
  },
  'lost cursor': {
    patches: [
      {
        file: 'graphql/subscriptions/sessions.ts',
        find: 'const position = eventPosition(after);',
        replace: 'const position = head;',
      },
    ],
    kills: ['timer'],
  },
} as const satisfies Record<string, Plant>;
export type PlantName = keyof typeof PLANTS;
