import { reasonsForApplicant } from '../../domain/reason.ts';
import { isEnd } from '../../domain/status.ts';
import {
  attemptsOfRow,
  continuationOfRow,
  decisionHistoryOf,
  inputReasonsOfRow,
  openParts,
} from '../../store/reading/session-words.ts';
import { builder } from '../builder.ts';
import { AttemptType } from './attempt.ts';
import { ContinuationType } from './continuation.ts';
import { DecisionType } from './decision.ts';
import { ExtractedFieldType } from './extracted-field.ts';
import { ReasonType } from './reason.ts';
import { SessionNode } from './session-node.ts';

// The progress of a session, and the way on for its applicant.
builder.objectFields(SessionNode, (t) => ({
  continuation: t.field({
    type: ContinuationType,
    nullable: true,
    description:
      "The way on for the applicant: a link, or a token for the provider's SDK. Null once the session has ended.",
    resolve: (row, _args, { gateway }) => (isEnd(row.status) ? null : continuationOfRow(gateway.store.vault, row)),
  }),
  hostedUrl: t.field({
    type: 'URL',
    nullable: true,
    description: 'The link of `continuation`; null where that is a token, and once the session has ended.',
    resolve: (row, _args, { gateway }) => {
      const continuation = isEnd(row.status) ? null : continuationOfRow(gateway.store.vault, row);
      return continuation?.kind === 'link' ? continuation.url : null;
    },
  }),
  inputReasons: t.field({
    type: [ReasonType],
    description:
      'Why the applicant must act again; empty unless status is REQUIRES_INPUT. Applicant tokens see only reasons for applicants, without raw words.',
    resolve: (row, _args, { gateway, viewer }) => {
      const reasons = inputReasonsOfRow(gateway.store.vault, row);
      return viewer.applicant ? reasonsForApplicant(reasons) : reasons;
    },
  }),
  attempts: t.field({
    type: [AttemptType],
    description:
      'The submissions of the applicant within this session, in order, where the provider reports them; otherwise one once they have submitted.',
    resolve: (row, _args, { gateway }) => attemptsOfRow(gateway.store.vault, row),
  }),
  decisionHistory: t.field({
    type: [DecisionType],
    description: 'Every decision, the newest first; `decision` is the first of them while it stands.',
    resolve: (row, _args, { gateway }) => decisionHistoryOf(gateway.store.vault, row),
  }),
  details: t.field({
    type: [ExtractedFieldType],
    description:
      'Everything the provider reported that belongs to no document: contact, device, form answers, consent, registries. Scope: sessions:read; values need pii:read. Empty for applicant tokens.',
    resolve: async (row, _args, { gateway, viewer, readRecord }) => {
      if (!viewer.scopes.has('sessions:read')) return [];
      const { details } = openParts(gateway.store.vault, row);
      if (!viewer.scopes.has('pii:read')) return details.map((field) => ({ ...field, value: null }));
      if (details.length > 0) await readRecord.load(row.id);
      return [...details];
    },
  }),
}));
