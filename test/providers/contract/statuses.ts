import { expect, it } from 'vitest';
import type { Report } from '../../../src/domain/report.ts';
import { connected, deliveryOf } from './connected.ts';
import type { ProviderFacts, StatusFacts } from './facts.ts';

/** The conformance of how the provider's words are read. */
export function describeStatuses({ definition, settings, session, statuses }: ProviderFacts): void {
  const reportOf = async (facts: StatusFacts): Promise<Report | null | undefined> => {
    const { provider } = connected(definition, settings, 'answers' in facts ? facts.answers : {});
    if ('answers' in facts) return provider.fetchReport?.(session);
    const notification = provider.webhook.read(deliveryOf(facts.delivery, {}, facts.topic));
    return notification?.kind === 'truth' ? notification.report : null;
  };

  it.each(statuses)('reads $word as $status ($outcome)', async (facts) => {
    const report = await reportOf(facts);
    expect(report).toMatchObject({ status: facts.status, providerStatus: facts.word });
    expect(report?.decision?.outcome ?? null).toBe(facts.outcome ?? null);
  });

  it('is shown a word that it does not know', () => {
    expect(statuses.some(({ status }) => status === null)).toBe(true);
  });

  it('reports no status, check, document or media that it does not claim', async () => {
    const { capabilities } = connected(definition, settings).connection;
    for (const report of await Promise.all(statuses.map(reportOf))) {
      if (report?.status) expect(capabilities.statuses).toContain(report.status);
      for (const { type } of report?.checks ?? []) expect(capabilities.checks).toContain(type);
      for (const { kind } of report?.media ?? []) expect(capabilities.media).toContain(kind);
      for (const { type } of report?.documents ?? [])
        expect([...capabilities.documentTypes, 'UNKNOWN']).toContain(type);
      if (report?.screening) expect(capabilities.amlScreening).toBe(true);
    }
  });

  it('gives a decision with COMPLETED alone, and input reasons with REQUIRES_INPUT alone', async () => {
    for (const report of await Promise.all(statuses.map(reportOf))) {
      if (report?.decision) expect(report.status).toBe('COMPLETED');
      if (report?.inputReasons) expect(report.status).toBe('REQUIRES_INPUT');
    }
  });
}
