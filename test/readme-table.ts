import type { ProviderDefinition } from '../src/providers/provider.ts';

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

/** The README's table of providers, from their definitions. */
export function providerTable(definitions: Readonly<Record<string, ProviderDefinition>>): string {
  const yes = (value: boolean) => (value ? 'yes' : '–');
  const words = (list: readonly string[]) => list.map((word) => word.toLowerCase().replaceAll('_', ' ')).join(', ');
  const rows = Object.values(definitions).map(({ kind, name, capabilities: can }) => [
    name,
    `\`${kind}\``,
    can.webhookAuthentication.map((mode) => (mode === 'SECRET_URL' ? 'secret URL' : mode.toLowerCase())).join(', '),
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
