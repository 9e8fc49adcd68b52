import { AUTHENTICATION } from './authentication.ts';
import { BUDGET } from './budget.ts';
import { DECISION } from './decision.ts';
import { ERASURE } from './erasure.ts';
import { FLOW } from './flow.ts';
import { IDEMPOTENCY } from './idempotency.ts';
import { LIMIT } from './limit.ts';
import { AUDIT, MASK } from './mask-audit.ts';
import { ORDER } from './order.ts';
import { PERMISSION } from './permission.ts';
import type { PlantedFault } from './plant.ts';

/** A fault for every rule that protects, by the kind of the rule. */
export const PLANTS = {
  permission: PERMISSION,
  limit: LIMIT,
  mask: MASK,
  audit: AUDIT,
  erasure: ERASURE,
  authentication: AUTHENTICATION,
  idempotency: IDEMPOTENCY,
  order: ORDER,
  decision: DECISION,
  budget: BUDGET,
  flow: FLOW,
} as const satisfies Record<string, readonly PlantedFault[]>;
