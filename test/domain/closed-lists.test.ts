import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { ATTEMPT_RESULTS } from '../../src/domain/attempt.ts';
import { CHECK_OUTCOMES, CHECK_TYPES } from '../../src/domain/check.ts';
import { DECISION_OUTCOMES, DECISION_SOURCES } from '../../src/domain/decision.ts';
import { DOCUMENT_TYPES, FIELD_GROUPS, SEXES } from '../../src/domain/document.ts';
import { ERROR_CODES } from '../../src/domain/error-code.ts';
import { EVENT_SOURCES, SESSION_EVENT_TYPES } from '../../src/domain/event.ts';
import { MEDIA_KINDS } from '../../src/domain/media.ts';
import { REASON_CODES, USER_ACTIONS } from '../../src/domain/reason.ts';
import { MATCH_RESOLUTIONS, RISK_LEVELS, SCREENING_KINDS, SCREENING_STATUSES } from '../../src/domain/screening.ts';
import { REPORT_PARTS } from '../../src/domain/session.ts';
import { SESSION_STATUSES } from '../../src/domain/status.ts';

const schema = readFileSync('schema.graphql', 'utf8');
const valuesOf = (name: string): string[] => {
  const body = new RegExp(`^enum ${name} \\{\\n([^]*?)^\\}`, 'm').exec(schema)?.[1] ?? '';
  return [...body.matchAll(/^ {2}(\w+)$/gm)].map(([, value = '']) => value).sort();
};

test.each<[string, readonly string[]]>([
  ['AttemptResult', ATTEMPT_RESULTS],
  ['CheckOutcome', CHECK_OUTCOMES],
  ['CheckType', CHECK_TYPES],
  ['DecisionOutcome', DECISION_OUTCOMES],
  ['DecisionSource', DECISION_SOURCES],
  ['DocumentType', DOCUMENT_TYPES],
  ['ErrorCode', ERROR_CODES],
  ['EventSource', EVENT_SOURCES],
  ['FieldGroup', FIELD_GROUPS],
  ['MatchResolution', MATCH_RESOLUTIONS],
  ['MediaKind', MEDIA_KINDS],
  ['ReasonCode', REASON_CODES],
  ['RiskLevel', RISK_LEVELS],
  ['ScreeningKind', SCREENING_KINDS],
  ['ScreeningStatus', SCREENING_STATUSES],
  ['SessionEventType', SESSION_EVENT_TYPES],
  ['SessionStatus', SESSION_STATUSES],
  ['Sex', SEXES],
  ['UserAction', USER_ACTIONS],
])('%s is the closed list of the schema', (name, values) => {
  expect([...values].sort()).toEqual(valuesOf(name));
  expect(values.length).toBeGreaterThan(1);
});

test('the parts of a report are six', () => {
  expect(REPORT_PARTS).toEqual(['documents', 'checks', 'screening', 'media', 'details', 'attempts']);
});
