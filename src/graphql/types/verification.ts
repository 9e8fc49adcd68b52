import type { CheckRow } from '../../store/reading/checks.ts';
import { openParts, openSession } from '../../store/reading/session-words.ts';
import type { SessionRow } from '../../store/reading/sessions.ts';
import { builder } from '../builder.ts';
import { CheckOutcome, CheckType } from '../enums.ts';
import { ReasonType } from './reason.ts';
import { ScreeningType } from './screening.ts';

const CheckNode = builder.objectRef<CheckRow>('Check').implement({
  description: 'One check and its outcome.',
  fields: (t) => ({
    type: t.expose('type', { type: CheckType, description: 'The type of the check.' }),
    outcome: t.expose('outcome', { type: CheckOutcome, description: 'The outcome of the check.' }),
    score: t.exposeFloat('score', {
      nullable: true,
      description: "The score as 0..1, whatever the provider's scale; null where it gives none.",
    }),
    providerCheck: t.exposeString('providerCheck', { description: "The provider's own name for the check." }),
    reasons: t.expose('reasons', {
      type: [ReasonType],
      description: 'The reasons for the outcome; empty where the provider gives none.',
    }),
  }),
});

/** A session as its verification: a row object of its own, so that each has one type. */
export interface VerificationOf {
  readonly verificationOf: SessionRow;
}

export const VerificationNode = builder.objectRef<VerificationOf>('Verification');
builder.node(VerificationNode, {
  description: 'The checks of a session and their outcomes, in one shape for all providers. Scope: sessions:read.',
  id: { resolve: ({ verificationOf }) => verificationOf.id },
  authScopes: { scope: 'sessions:read' },
  loadOne: async (id, { loaders }) => {
    const row = await loaders.session.load(id);
    return row && verificationOf(row);
  },
  fields: (t) => ({
    checks: t.field({
      type: [CheckNode],
      description: "The checks, in the provider's order.",
      resolve: ({ verificationOf }, _args, { loaders }) => loaders.checksOfSession.load(verificationOf.id),
    }),
    faceMatchScore: t.float({
      nullable: true,
      description:
        "The likeness of face and document as 0..1, whatever the provider's scale; null where it gives none.",
      resolve: ({ verificationOf }) => verificationOf.faceMatchScore,
    }),
    screening: t.field({
      type: ScreeningType,
      nullable: true,
      description:
        'The screening against sanctions, politically exposed persons and adverse media; null when the provider did none.',
      resolve: ({ verificationOf: row }, _args, { gateway }) =>
        row.screeningStatus && {
          status: row.screeningStatus,
          riskLevel: row.screeningRisk ?? null,
          hits: row.screeningHits ?? null,
          screenedAt: row.screenedAt ?? null,
          providerStatus: openSession(gateway.store.vault, row)?.screeningStatus ?? null,
          matches: () => openParts(gateway.store.vault, row).matches.map((match) => ({ ...match, sessionId: row.id })),
        },
    }),
  }),
});

/** The verification of a session; null until the provider has reported checks or a screening. */
export const verificationOf = (row: SessionRow): VerificationOf | null =>
  row.parts.checks || row.parts.screening ? { verificationOf: row } : null;
