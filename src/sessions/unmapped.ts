import type { Report } from '../domain/report.ts';
import type { Gateway } from './gateway.ts';

// Free text may carry a name; only what looks like a code is logged.
const CODE = /^[A-Za-z0-9_.:-]{1,64}$/;

/** Counts the words of a provider that nothing maps, so that an operator sees them; they decide nothing. */
export function countUnmapped(
  { metrics, log }: Pick<Gateway, 'metrics' | 'log'>,
  connection: string,
  report: Report,
): void {
  const { status, providerStatus, decision, checks = [] } = report;
  if (status === null && providerStatus !== null) {
    metrics.unmapped(connection, 'status');
    log.warn({ connection, ...(CODE.test(providerStatus) ? { providerStatus } : {}) }, 'unknown provider status');
  }
  for (const reason of [...(decision?.reasons ?? []), ...checks.flatMap((check) => check.reasons)]) {
    if (reason.code !== 'UNMAPPED') continue;
    metrics.unmapped(connection, 'reason');
    const code = reason.raw?.code ?? '';
    log.warn({ connection, ...(CODE.test(code) ? { code } : {}) }, 'unknown reason of a provider');
  }
}
