import type { Screening } from '../../domain/screening.ts';
import type { CheckRow } from '../../store/reading/checks.ts';
import { openSession, type SessionRow } from '../../store/reading/sessions.ts';
import { builder } from '../builder.ts';
import { CheckOutcome, CheckType, RiskLevel, ScreeningStatus } from '../enums.ts';
import { ReasonType } from './reason.ts';

const CheckNode = builder.objectRef<CheckRow>('Check').implement({
  description: 'One thing that was checked.',
  fields: (t) => ({
    type: t.expose('type', { type: CheckType, description: 'What was checked.' }),
    outcome: t.expose('outcome', { type: CheckOutcome, description: 'How it went.' }),
    score: t.exposeFloat('score', { nullable: true, description: "0..1, whatever the provider's scale." }),
    providerCheck: t.exposeString('providerCheck', { description: "The provider's own name for the check." }),
    reasons: t.expose('reasons', { type: [ReasonType], description: 'Why it went so.' }),
  }),
});

const ScreeningType = builder.objectRef<Screening>('Screening').implement({
  description: 'The result of an anti-money-laundering screening.',
  fields: (t) => ({
    status: t.expose('status', { type: ScreeningStatus, description: 'In one word.' }),
    riskLevel: t.expose('riskLevel', { type: RiskLevel, nullable: true, description: 'The risk it saw.' }),
    hits: t.exposeInt('hits', { nullable: true, description: 'How many entries matched.' }),
    providerStatus: t.exposeString('providerStatus', {
      nullable: true,
      description: "The provider's own word for it.",
    }),
  }),
});

/** The verification of a session is the session seen from its checks. */
export interface VerificationOf {
  readonly verificationOf: SessionRow;
}

export const VerificationNode = builder.objectRef<VerificationOf>('Verification');
builder.node(VerificationNode, {
  description: 'What was checked and how it went, in one shape for all providers.',
  id: { resolve: ({ verificationOf }) => verificationOf.id },
  isTypeOf: (value) => typeof value === 'object' && value !== null && 'verificationOf' in value,
  authScopes: { scope: 'sessions:read' },
  loadOne: async (id, { loaders }) => {
    const row = await loaders.session.load(id);
    return row && verificationOf(row);
  },
  fields: (t) => ({
    checks: t.field({
      type: [CheckNode],
      description: 'In the order of the provider.',
      resolve: ({ verificationOf }, _args, { loaders }) => loaders.checksOfSession.load(verificationOf.id),
    }),
    faceMatchScore: t.float({
      nullable: true,
      description: "How alike face and document are: 0..1, whatever the provider's scale.",
      resolve: ({ verificationOf }) => verificationOf.faceMatchScore,
    }),
    screening: t.field({
      type: ScreeningType,
      nullable: true,
      description: 'Sanctions, politically exposed persons, adverse media; null when the provider did none.',
      resolve: ({ verificationOf: row }, _args, { gateway }) =>
        row.screeningStatus && {
          status: row.screeningStatus,
          riskLevel: row.screeningRisk ?? null,
          hits: row.screeningHits ?? null,
          providerStatus: openSession(gateway.store.vault, row)?.reveal().screeningStatus ?? null,
        },
    }),
  }),
});

/** The verification of a session; null until the provider has reported checks or a screening. */
export const verificationOf = (row: SessionRow): VerificationOf | null =>
  row.parts.checks || row.parts.screening ? { verificationOf: row } : null;
