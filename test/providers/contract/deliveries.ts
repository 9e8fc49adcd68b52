import { expect, it } from 'vitest';
import { WebhookUnreadable } from '../../../src/providers/contract/errors.ts';
import { connected, deliveryOf } from './connected.ts';
import { enriched, withoutEnrichment } from './enriched.ts';
import type { ProviderFacts } from './facts.ts';

const NOTHING = ['{}', '[]', 'null', '1', '"text"', '{"event": "unheard.of"}', '{"type": {}}'];
const UNREADABLE = ['', '{"event": "cut', '<xml/>', 'event=completed'];

/** The conformance of how authenticated webhooks are read. */
export function describeDeliveries({ definition, settings, deliveries }: ProviderFacts): void {
  const { provider } = connected(definition, settings);
  const read = (json: unknown, topic?: string) => provider.webhook.read(deliveryOf(json, {}, topic));

  it.each(deliveries)('reads the webhook $name, twice the same', ({ json, topic, expected }) => {
    expect(read(json, topic)).toEqual(expected);
    expect(read(json, topic)).toEqual(expected);
  });

  it.each(deliveries)('reads the webhook $name with fields it does not know', ({ json, topic, expected }) => {
    expect(withoutEnrichment(read(enriched(json), topic))).toEqual(withoutEnrichment(expected));
  });

  it.each(deliveries)('gives a signal of $name only where there is a report to fetch', ({ expected }) => {
    if (expected?.kind === 'signal') expect(provider.fetchReport).toBeTypeOf('function');
  });

  it.each(NOTHING)('takes %s as about nothing', (text) => {
    expect(read(Buffer.from(text))).toBeNull();
  });

  it.each(UNREADABLE)('finds %j unreadable', (text) => {
    expect(() => read(Buffer.from(text))).toThrow(WebhookUnreadable);
  });
}
