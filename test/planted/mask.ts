import type { PlantedFault } from './plant.ts';

const MASKS = 'graphql/mask.test.ts';

/** Values that are shown in part, or not at all. */
export const MASK: readonly PlantedFault[] = [
  {
    rule: 'short parts of a name are hidden whole',
    file: 'graphql/mask.ts',
    find: 'part.length <= 2 ? 0 : Math',
    replace: 'Math',
    test: MASKS,
  },
  {
    rule: 'half of a part stays hidden',
    file: 'graphql/mask.ts',
    find: 'Math.min(wanted, part.length >> 1)',
    replace: 'wanted',
    test: MASKS,
  },
  {
    rule: 'only the last part of a number is shown',
    file: 'graphql/mask.ts',
    find: '(part === last ? shownOf(letters, LONGEST_END) : 0)',
    replace: 'shownOf(letters, LONGEST_END)',
    test: MASKS,
  },
  {
    rule: 'unexpected errors are answered without their text',
    file: 'graphql/server.ts',
    find: `new GraphQLError('Something went wrong on our side.',`,
    replace: 'new GraphQLError(String(original),',
    test: 'e2e/leak.test.ts',
  },
  {
    rule: 'a log line of an error has no text of it',
    file: 'lib/log.ts',
    find: 'error: error.name, code,',
    replace: 'error: error.message, code,',
    test: 'core/starts.test.ts',
    title: 'nothing of the error is logged but its kind',
  },
  {
    rule: 'a delivery shows no text of an unexpected error',
    file: 'webhooks/process.ts',
    find: `error instanceof Error ? error.name : 'unknown error'`,
    replace: 'String(error)',
    test: 'webhooks/intake.test.ts',
    title: 'is kept and tried again',
  },
  {
    rule: 'a secret is not printed',
    file: 'lib/sensitive.ts',
    find: 'toString(): string {\n    return SHOWN;',
    replace: 'toString(): string {\n    return String(this.#value);',
    test: 'lib/sensitive.test.ts',
  },
  {
    rule: 'a secret is not serialized',
    file: 'lib/sensitive.ts',
    find: 'toJSON(): string {\n    return SHOWN;',
    replace: 'toJSON(): string {\n    return String(this.#value);',
    test: 'lib/sensitive.test.ts',
  },
  {
    rule: 'free text is no provider reference',
    file: 'webhooks/notification.ts',
    find: '(text) => REFERENCE.test(text)',
    replace: '() => true',
    test: 'webhooks/notification.test.ts',
  },
  {
    rule: 'free text is no event type',
    file: 'webhooks/notification.ts',
    find: 'CODE.test(eventType) ? eventType : null',
    replace: 'eventType',
    test: 'webhooks/notification.test.ts',
  },
  {
    rule: 'the ids in a body are kept as digests',
    file: 'store/mentions.ts',
    find: 'MENTION + vault.digest(text, PURPOSE)',
    replace: 'MENTION + text',
    test: 'webhooks/erasure.test.ts',
    title: 'kept as keyed digests alone',
  },
  {
    rule: 'a sealed value does not open in another place',
    file: 'store/crypto/vault.ts',
    find: 'Place): Buffer => Buffer.from(',
    replace: 'Place): Buffer => Buffer.alloc(0) ?? Buffer.from(',
    test: 'store/vault.test.ts',
  },
];
