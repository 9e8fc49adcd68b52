import type { z } from 'zod';
import type { ProviderDefinition } from '../src/providers/contract/definition.ts';
import { connected, type ProviderFacts } from './providers/contract.ts';

const HEAD = [
  'provider',
  'kind',
  'webhook authentication',
  'statuses',
  'documents',
  'checks',
  'media',
  'screening',
  'refresh',
  'cancel',
  'redirect',
];
const OURS = new Set(['FAILED', 'EXPIRED']);

/** The README's table of providers, from connections made with their facts' settings. */
export function providerTable(all: Readonly<Record<string, ProviderFacts>>): string {
  const yes = (value: boolean) => (value ? 'yes' : '–');
  const words = (list: readonly string[]) => list.map((word) => word.toLowerCase().replaceAll('_', ' ')).join(', ');
  const rows = Object.values(all)
    .map((facts) => ({ facts, can: capabilitiesWith(facts) }))
    .map(({ facts, can }) => [
      facts.definition.name,
      `\`${facts.definition.kind}\``,
      modesOf(facts)
        .map((mode) => (mode === 'SECRET_URL' ? 'secret URL' : mode.toLowerCase()))
        .join(', '),
      words(can.statuses.filter((status) => !OURS.has(status))),
      `${words(can.documentTypes)}${can.countries ? ` (${can.countries.join(', ')})` : ''}`,
      words(can.checks),
      words(can.media),
      yes(can.amlScreening),
      yes(can.refresh),
      yes(can.cancel),
      yes(can.redirect),
    ]);
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(HEAD), line(HEAD.map(() => '---')), ...rows.map(line)].join('\n');
}

const capabilitiesWith = ({ definition, settings }: ProviderFacts, more: ProviderFacts['settings'] = {}) =>
  connected(definition, { ...settings, ...more }).connection.capabilities;

/** The modes that a connection of the kind can have: the default, those that carry a proof, and none where it may be chosen. */
function modesOf(facts: ProviderFacts) {
  const proofs = facts.proofs.map(({ settings }) => settings);
  const none = { WEBHOOK_AUTH: 'none' };
  const mayBeNone = facts.definition.settings.shape.WEBHOOK_AUTH?.safeParse('none').success;
  const choices = [{}, ...proofs, ...(mayBeNone ? [none] : [])];
  return [...new Set(choices.flatMap((chosen) => capabilitiesWith(facts, chosen).webhookAuthentication))];
}

/** The README's table of each provider's own settings, from their schemas. */
export function settingsTable(definitions: Readonly<Record<string, ProviderDefinition>>): string {
  const rows = Object.values(definitions).flatMap(({ kind, settings }) =>
    Object.entries<z.ZodType>(settings.shape).map(
      ([name, field]) => `| \`${kind.toUpperCase()}_${name}\` | ${field.description} | ${standardOf(field)} |`,
    ),
  );
  return ['| setting | meaning | default |', '| --- | --- | --- |', ...rows].join('\n');
}

function standardOf(field: z.ZodType): string {
  const { success, data } = field.safeParse(undefined);
  if (!success) return 'required';
  const texts = [data ?? []].flat().map((value) => `\`${value}\``);
  return texts.join(', ') || '–';
}
