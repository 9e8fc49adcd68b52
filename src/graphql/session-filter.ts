import type { Viewer } from '../access/scopes.ts';
import type { SessionFilter } from '../store/reading/sessions.ts';
import { builder, forbidden } from './builder.ts';
import { inputError } from './cursor.ts';
import { DecisionOutcome, OrderDirection, ReasonCode, SessionOrderField, SessionStatus } from './enums.ts';
import { idIn } from './global-id.ts';

const LIST_MAX = 250;

export const SessionFilterInput = builder.inputType('SessionFilter', {
  description:
    'Conditions on sessions: all that are given must hold. An empty list matches nothing; an absent or null one does not filter.',
  fields: (t) => ({
    ids: t.idList({ description: 'One of these sessions, by global id.' }),
    providers: t.stringList({ description: 'On these connections, by key.' }),
    statuses: t.field({ type: [SessionStatus], description: 'In one of these statuses.' }),
    outcomes: t.field({ type: [DecisionOutcome], description: 'Decided with one of these outcomes.' }),
    reasons: t.field({ type: [ReasonCode], description: 'Decided for one of these reasons.' }),
    applicantExternalId: t.string({ description: "Of this applicant, by the caller's own id." }),
    reference: t.string({ description: "With exactly this reference of the caller's." }),
    documentNumber: t.string({
      description: 'With a document of exactly this number; separators and case do not count. Scope: pii:read.',
    }),
    createdAfter: t.field({ type: 'DateTime', description: 'Created after this time.' }),
    createdBefore: t.field({ type: 'DateTime', description: 'Created before this time.' }),
    updatedAfter: t.field({ type: 'DateTime', description: 'Last changed after this time.' }),
    updatedBefore: t.field({ type: 'DateTime', description: 'Last changed before this time.' }),
  }),
});

export const SessionOrderInput = builder.inputType('SessionOrder', {
  description: 'The order of a list of sessions.',
  fields: (t) => ({
    field: t.field({ type: SessionOrderField, required: true, description: 'The time by which sessions are ordered.' }),
    direction: t.field({ type: OrderDirection, required: true, description: 'Rising or falling.' }),
  }),
});

type Given = NonNullable<typeof SessionFilterInput.$inferInput>;

/**
 * The filter as the store takes it, limited to the viewer's sessions. @throws {GraphQLError} when a list is too long, or
 * the viewer lacks the scope for a condition: whether a filter matches shows the value it asks for.
 */
export function sessionFilter(given: Given | null | undefined, { scopes, applicant }: Viewer): SessionFilter {
  if (applicant) {
    if (given) throw forbidden('a filter');
    return { applicantId: applicant.id };
  }
  if (given?.documentNumber && !scopes.has('pii:read')) throw forbidden('filter.documentNumber');
  for (const [name, value] of Object.entries(given ?? {})) {
    if (Array.isArray(value) && value.length > LIST_MAX)
      throw inputError(`filter.${name} takes at most ${LIST_MAX} values.`);
  }
  return { ...given, ids: given?.ids?.map((id) => idIn(id, 'Session')) };
}
