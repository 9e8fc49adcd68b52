import { describe } from 'vitest';
import { describeCalls } from './contract/calls.ts';
import { describeDefinition } from './contract/definition.ts';
import { describeDeliveries } from './contract/deliveries.ts';
import type { ProviderFacts } from './contract/facts.ts';
import { describeProofs } from './contract/proofs.ts';
import { describeStatuses } from './contract/statuses.ts';

export { connected, deliveryOf, failureOf, NOW } from './contract/connected.ts';
export { oddVariants } from './contract/enriched.ts';
export type {
  CallFacts,
  DeliveryFacts,
  ErrorFacts,
  ProofFacts,
  ProviderFacts,
  StatusFacts,
} from './contract/facts.ts';

/** The suite that every kind of provider passes. */
export function providerContract(facts: ProviderFacts): void {
  describe(`the ${facts.definition.kind} provider`, () => {
    describeDefinition(facts);
    describeCalls(facts);
    describeStatuses(facts);
    describeProofs(facts);
    describeDeliveries(facts);
  });
}
