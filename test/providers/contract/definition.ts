import { describe, expect, it } from 'vitest';
import type { z } from 'zod';
import { connected, messageOf } from './connected.ts';
import type { ProviderFacts } from './facts.ts';

/** The conformance of a kind's settings, options and capabilities. */
export function describeDefinition({ definition, settings }: ProviderFacts): void {
  describe('the definition', () => {
    const names = Object.keys(definition.settings.shape);
    const required = names.filter((name) => !definition.settings.shape[name]?.safeParse(undefined).success);
    const variable = (name: string) => `${definition.kind.toUpperCase()}_${name}`;

    it('describes each of its settings', () => {
      for (const name of names) expect(definition.settings.shape[name], name).toHaveProperty('description');
    });

    it('describes each of its options, all of them optional', () => {
      const options: z.core.$ZodShape = definition.options?.shape ?? {};
      for (const [name, field] of Object.entries(options)) expect(field, name).toHaveProperty('description');
      if (definition.options) expect(definition.options.safeParse({}).success).toBe(true);
    });

    it('claims only the capabilities that its provider has', () => {
      const { provider, connection } = connected(definition, settings);
      const { capabilities } = connection;
      expect(capabilities.media.length > 0).toBe(provider.fetchMedia !== undefined);
      expect(capabilities.statuses.includes('REQUIRES_INPUT')).toBe(capabilities.resubmission);
      expect(capabilities).toMatchObject({
        refresh: provider.fetchReport !== undefined,
        cancel: provider.cancelSession !== undefined,
        resume: provider.renewContinuation !== undefined,
        erasure: provider.eraseSession !== undefined,
        webhookAuthentication: [provider.webhook.authentication],
      });
    });

    it.each(required)('names %s when only that is missing, and its meaning', (missing) => {
      const rest = Object.fromEntries(Object.entries(settings).filter(([name]) => name !== missing));
      const description = definition.settings.shape[missing]?.description ?? 'none';
      expect(() => connected(definition, rest)).toThrow(`${variable(missing)}: missing (${description})`);
    });

    it('names everything that is missing at once', () => {
      if (required.length === 0) return;
      const message = messageOf(() => connected(definition, {}));
      for (const name of required) expect(message).toContain(variable(name));
    });
  });
}
