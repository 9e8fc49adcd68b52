import { Counter, collectDefaultMetrics, Gauge, Registry } from 'prom-client';
import type { Metrics } from '../sessions/gateway.ts';

/** The counters of this process, and their Prometheus text. */
export interface ProcessMetrics extends Metrics {
  readonly contentType: string;
  /** Adds a figure that is read at each scrape; NaN when it cannot be read. */
  gauge(name: string, help: string, read: () => number | Promise<number>): void;
  text(): Promise<string>;
}

/** Makes the counters. */
export function createMetrics(): ProcessMetrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const counter = <Label extends string>(name: string, help: string, labelNames: Label[]) =>
    new Counter({ name, help, labelNames, registers: [registry] });

  const unmapped = counter('kyc_unmapped_words_total', 'Words of providers that nothing maps', ['connection', 'kind']);
  const ahead = counter('kyc_clock_ahead_total', 'Reports whose time lies ahead of ours by more than five minutes', [
    'connection',
  ]);
  const deliveries = counter('kyc_webhook_deliveries_total', 'Webhook requests, by disposition at the endpoint', [
    'connection',
    'disposition',
  ]);
  const calls = counter('kyc_provider_calls_total', 'Calls to providers, by result', ['connection', 'result']);
  return {
    unmapped: (connection, kind) => unmapped.inc({ connection, kind }),
    clockAhead: (connection) => ahead.inc({ connection }),
    delivery: (connection, disposition) => deliveries.inc({ connection, disposition }),
    call: (connection, errorCode) => calls.inc({ connection, result: errorCode ?? 'OK' }),
    gauge(name, help, read) {
      const gauge = new Gauge({
        name,
        help,
        registers: [registry],
        async collect() {
          gauge.reset();
          try {
            gauge.set(await read());
          } catch {
            gauge.set(Number.NaN);
          }
        },
      });
    },
    contentType: registry.contentType,
    text: () => registry.metrics(),
  };
}
