import type { Screening, ScreeningMatch } from '../../domain/screening.ts';
import { builder } from '../builder.ts';
import { explained, RiskLevel, ScreeningStatus } from '../enums.ts';

const ScreeningKindEnum = builder.enumType('ScreeningKind', {
  description: 'The kind of list that an entry is on.',
  values: explained<ScreeningMatch['kind']>({
    SANCTIONS: 'A sanctions list.',
    PEP: 'A list of politically exposed persons.',
    ADVERSE_MEDIA: 'Adverse media.',
    WATCHLIST: 'Another watchlist.',
    OTHER: 'A list of another or unknown kind.',
  }),
});
const MatchResolutionEnum = builder.enumType('MatchResolution', {
  description: 'Whether a match was looked at: OPEN until then.',
  values: explained<ScreeningMatch['resolution']>({
    OPEN: 'Nobody has decided yet.',
    TRUE_POSITIVE: 'The entry is about the applicant.',
    FALSE_POSITIVE: 'The entry is about another person.',
  }),
});

/** A match, and the session whose personal data it is. */
export interface MatchRow extends ScreeningMatch {
  readonly sessionId: string;
}

const ScreeningMatchType = builder.objectRef<MatchRow>('ScreeningMatch').implement({
  description: 'One entry of a list that matched the applicant. Scope: sessions:read.',
  fields: (t) => ({
    kind: t.expose('kind', { type: ScreeningKindEnum, description: 'The kind of list that the entry is on.' }),
    resolution: t.expose('resolution', {
      type: MatchResolutionEnum,
      description: 'Whether the provider, or a reviewer there, confirmed the match.',
    }),
    name: t.string({
      nullable: true,
      description: 'The name on the list; null without the scope pii:read, or where the provider gives none.',
      resolve: async ({ name, sessionId }, _args, { viewer, readRecord }) => {
        if (!viewer.scopes.has('pii:read')) return null;
        await readRecord.load(sessionId);
        return name;
      },
    }),
    list: t.exposeString('list', { nullable: true, description: 'The name of the list; null where not given.' }),
    score: t.exposeFloat('score', {
      nullable: true,
      description: 'The likeness of name and entry, 0 to 1; null where not given.',
    }),
    reference: t.exposeString('reference', {
      nullable: true,
      description: "The provider's id of the entry or record; null where it has none.",
    }),
  }),
});

/** A screening with matches that know their session. */
export interface ScreeningRow extends Omit<Screening, 'matches'> {
  readonly matches: () => readonly MatchRow[];
}

export const ScreeningType = builder.objectRef<ScreeningRow>('Screening').implement({
  description: 'The result of an anti-money-laundering screening. Scope: sessions:read.',
  fields: (t) => ({
    status: t.expose('status', { type: ScreeningStatus, description: 'The result in one word.' }),
    riskLevel: t.expose('riskLevel', {
      type: RiskLevel,
      nullable: true,
      description: 'The risk that the provider states; null where it states none.',
    }),
    hits: t.exposeInt('hits', {
      nullable: true,
      description:
        'The number of entries that matched and are not resolved as false positives; null where none is given.',
    }),
    providerStatus: t.exposeString('providerStatus', {
      nullable: true,
      description: "The provider's own word for the result, unchanged.",
    }),
    screenedAt: t.expose('screenedAt', {
      type: 'DateTime',
      nullable: true,
      description: 'The time of the screening; null where the provider does not say.',
    }),
    matches: t.field({
      type: [ScreeningMatchType],
      description: 'Every entry that matched, false positives included; empty where the provider names none.',
      resolve: ({ matches }) => [...matches()],
    }),
  }),
});
