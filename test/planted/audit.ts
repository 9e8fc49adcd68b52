import type { PlantedFault } from './plant.ts';

const RECORD = 'store/audit.test.ts';
const E2E_AUDIT = 'e2e/audit.test.ts';

/** Acts that are on record, in a chain that shows what is missing. */
export const AUDIT: readonly PlantedFault[] = [
  {
    rule: 'a reprocessed delivery is recorded',
    file: 'graphql/mutations/reprocess-webhook-delivery.ts',
    find: `await audit(context, 'DELIVERY_REPROCESSED', deliveryId);`,
    replace: '',
    test: 'graphql/results.test.ts',
    title: 'is in the audit log',
  },
  {
    rule: 'the reading of personal data is recorded',
    file: 'graphql/types/document.ts',
    find: 'await context.readRecord.load(row.session);',
    replace: '',
    test: E2E_AUDIT,
    title: 'is on record, each once',
  },
  {
    rule: 'an opened file is recorded',
    file: 'http/media.ts',
    find: 'await recordActs(gateway.store, [{ ...act, address }]);',
    replace: '',
    test: E2E_AUDIT,
    title: 'is on record, each once',
  },
  {
    rule: 'an erasure is recorded',
    file: 'graphql/mutations/erase-applicant.ts',
    find: `await audit(context, 'APPLICANT_ERASED', applicantId, input.reason);`,
    replace: '',
    test: E2E_AUDIT,
    title: 'is on record, each once',
  },
  {
    rule: 'the reading of a delivery is recorded',
    file: 'graphql/types/webhook-delivery.ts',
    find: 'await readRecord.load(session ??',
    replace: 'void (session ??',
    test: 'core/operations.test.ts',
    title: 'is recorded',
  },
  {
    rule: 'a created key is recorded',
    file: 'graphql/mutations/api-keys.ts',
    find: `await audit(context, 'KEY_CREATED', apiKey.id);`,
    replace: '',
    test: 'core/operations.test.ts',
    title: 'is recorded',
  },
  {
    rule: 'a revoked key is recorded',
    file: 'graphql/mutations/api-keys.ts',
    find: `await audit(context, 'KEY_REVOKED', apiKey.id);`,
    replace: '',
    test: 'core/operations.test.ts',
    title: 'is recorded',
  },
  {
    rule: 'a created applicant token is recorded',
    file: 'graphql/mutations/create-applicant-token.ts',
    find: `await audit(context, 'TOKEN_CREATED', id);`,
    replace: '',
    test: 'core/operations.test.ts',
    title: 'is recorded',
  },
  {
    rule: 'a withdrawn session is recorded with its reason',
    file: 'graphql/mutations/cancel-session.ts',
    find: `await audit(context, 'SESSION_CANCELED', sessionId, input.reason);`,
    replace: '',
    test: 'core/operations.test.ts',
    title: 'is recorded',
  },
  {
    rule: 'each entry of the record is chained to the one before',
    file: 'store/audit.ts',
    find: '.update(previous)',
    replace: '',
    test: RECORD,
  },
  {
    rule: 'the address of an act is part of the chain',
    file: 'store/audit.ts',
    find: 'target, purpose, address]);',
    replace: 'target, purpose]);',
    test: RECORD,
  },
  {
    rule: 'entries that are missing at the end are found',
    file: 'store/audit.ts',
    find: 'const fault = isWhole ?',
    replace: 'const fault = !isWhole || isWhole ?',
    test: RECORD,
  },
  {
    rule: 'an entry that is missing in between is found',
    file: 'store/audit.ts',
    find: 'if (BigInt(entry.position ?? 0) !== position)',
    replace: 'if (false)',
    test: RECORD,
    title: 'is found',
  },
];
