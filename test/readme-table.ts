import type { z } from 'zod';
import type { ProviderDefinition } from '../src/providers/contract/provider.ts';

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
