import { AUDIT } from './audit.ts';
import { AUTHENTICATION } from './authentication.ts';
import { BUDGET } from './budget.ts';
import { DECISION } from './decision.ts';
import { DELIVERY } from './delivery.ts';
import { ERASURE } from './erasure.ts';
import { FLOW } from './flow.ts';
import { IDEMPOTENCY } from './idempotency.ts';
import { LIMIT } from './limit.ts';
import { LIMIT_OUTSIDE } from './limit-outside.ts';
import { MASK } from './mask.ts';
import { ORDER } from './order.ts';
import { OWNER } from './owner.ts';
import { PERMISSION } from './permission.ts';
import type { PlantedFault } from './plant.ts';
import { POLLING } from './polling.ts';
import { WEBHOOK_PROOF } from './webhook-proof.ts';

/** A fault for every rule that protects, by the kind of the rule. */
export const PLANTS = {
  permission: PERMISSION,
  limit: [...LIMIT, ...LIMIT_OUTSIDE],
  mask: MASK,
  audit: AUDIT,
  erasure: ERASURE,
  authentication: [...AUTHENTICATION, ...WEBHOOK_PROOF],
  idempotency: IDEMPOTENCY,
  order: [...ORDER, ...OWNER],
  decision: DECISION,
  budget: [...BUDGET, ...POLLING],
  flow: [...FLOW, ...DELIVERY],
} as const satisfies Record<string, readonly PlantedFault[]>;
