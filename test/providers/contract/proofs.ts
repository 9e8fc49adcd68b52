import crypto from 'node:crypto';
import { syncBuiltinESMExports } from 'node:module';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { WebhookRefused } from '../../../src/providers/contract/errors.ts';
import type { Delivery } from '../../../src/providers/contract/webhook.ts';
import { connected, deliveryOf, NOW } from './connected.ts';
import type { ProofFacts, ProviderFacts } from './facts.ts';

/** The conformance of the proofs of origin, for every mode that has one. */
export function describeProofs(facts: ProviderFacts): void {
  for (const proof of facts.proofs) describe(`webhooks proven by ${proof.name}`, () => describeProof(facts, proof));
}

function describeProof({ definition, settings, deliveries }: ProviderFacts, proof: ProofFacts): void {
  const body = Buffer.from(JSON.stringify(deliveries[0]?.json));
  const { webhook } = connected(definition, { ...settings, ...proof.settings }).provider;
  const refusalOf = async (headers: Delivery['headers'], content: Buffer = body): Promise<WebhookRefused | null> => {
    try {
      await webhook.authenticate(deliveryOf(content, headers));
      return null;
    } catch (error) {
      if (error instanceof WebhookRefused) return error;
      throw error;
    }
  };

  it('accepts a true delivery', async () => {
    expect(webhook.authentication).not.toMatch(/SECRET_URL|NONE/);
    expect(await refusalOf(proof.sign(body, NOW))).toBeNull();
  });

  if (proof.coversBody) {
    it('refuses a body with any one bit flipped', async () => {
      const headers = proof.sign(body, NOW);
      for (let bit = 0; bit < body.length * 8; bit++) {
        if (!(await refusalOf(headers, flipped(body, bit)))) expect.fail(`bit ${bit}`);
      }
    });
  }

  it('refuses a proof with any one character changed', async () => {
    const headers = proof.sign(body, NOW);
    for (const [name, value] of Object.entries(headers)) {
      for (let at = 0; at < value.length; at++) {
        const changed = value.slice(0, at) + (value[at] === '0' ? '1' : '0') + value.slice(at + 1);
        expect(await refusalOf({ ...headers, [name]: changed }), changed).toBeInstanceOf(WebhookRefused);
      }
    }
  });

  it('refuses a delivery without a proof, or with an empty one', async () => {
    expect(await refusalOf({})).toBeInstanceOf(WebhookRefused);
    const names = Object.keys(proof.sign(body, NOW));
    const empty = Object.fromEntries(names.map((name) => [name, '']));
    expect(await refusalOf(empty)).toBeInstanceOf(WebhookRefused);
  });

  it('refuses another scheme', async () => {
    for (const headers of proof.otherSchemes(body, NOW)) {
      expect(await refusalOf(headers), JSON.stringify(headers)).toBeInstanceOf(WebhookRefused);
    }
  });

  it('compares in constant time', async () => {
    const compare = spyOnComparison();
    expect(await refusalOf(proof.sign(body, NOW))).toBeNull();
    expect(compare).toHaveBeenCalled();
  });

  it('says nothing of the delivery when it refuses', async () => {
    const headers = Object.fromEntries(
      Object.entries(proof.sign(body, NOW)).map(([name, value]) => [name, `${value}0`]),
    );
    const refusal = await refusalOf(headers);
    expect(refusal).toBeInstanceOf(WebhookRefused);
    for (const value of Object.values(headers)) expect(String(refusal)).not.toContain(value);
  });
}

afterEach(() => {
  vi.restoreAllMocks();
  syncBuiltinESMExports();
});

/** Watches the one comparison that takes the same time whatever it compares. */
function spyOnComparison() {
  const spy = vi.spyOn(crypto, 'timingSafeEqual');
  syncBuiltinESMExports();
  return spy;
}

function flipped(bytes: Buffer, bit: number): Buffer {
  const copy = Buffer.from(bytes);
  copy[bit >> 3] = (copy[bit >> 3] ?? 0) ^ (1 << (bit & 7));
  return copy;
}
