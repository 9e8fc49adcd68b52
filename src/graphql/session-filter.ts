import type { Viewer } from '../access/scopes.ts';
import type { SessionFilter } from '../store/reading/sessions.ts';
import { builder, forbidden } from './builder.ts';
import { inputError } from './cursor.ts';
import { DecisionOutcome, OrderDirection, ReasonCode, SessionOrderField, SessionStatus } from './enums.ts';
import { SessionNode } from './types/session-node.ts';

const LIST_MAX = 250;

export const SessionFilterInput = builder.inputType('SessionFilter', {
  description: 'Which sessions; every given condition must hold.',
  fields: (t) => ({
    ids: t.globalIDList({ for: SessionNode, description: 'These sessions.' }),
    providers: t.stringList({ description: 'On these connections, by key.' }),
    statuses: t.field({ type: [SessionStatus], description: 'In one of these statuses.' }),
    outcomes: t.field({ type: [DecisionOutcome], description: 'Decided so.' }),
    reasons: t.field({ type: [ReasonCode], description: 'Decided for one of these reasons.' }),
    applicantExternalId: t.string({ description: "Of this person, by the caller's own id." }),
    reference: t.string({ description: "With this reference of the caller's." }),
    documentNumber: t.string({
      description: 'With a document of exactly this number; separators and case don’t count. Scope: pii:read.',
    }),
    createdAfter: t.field({ type: 'DateTime', description: 'Created after.' }),
    createdBefore: t.field({ type: 'DateTime', description: 'Created before.' }),
    updatedAfter: t.field({ type: 'DateTime', description: 'Last changed after.' }),
    updatedBefore: t.field({ type: 'DateTime', description: 'Last changed before.' }),
  }),
});

export const SessionOrderInput = builder.inputType('SessionOrder', {
  description: 'In which order.',
  fields: (t) => ({
    field: t.field({ type: SessionOrderField, required: true, description: 'By what.' }),
    direction: t.field({ type: OrderDirection, required: true, description: 'Which way.' }),
  }),
});

type Given = NonNullable<typeof SessionFilterInput.$inferInput>;

/**
 * The filter as the store takes it, within what the viewer may know. @throws {GraphQLError} when a list is too long, or
 * the viewer may not ask so: what a filter finds tells what it asks for.
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
  return { ...given, ids: given?.ids?.map(({ id }) => id) };
}
