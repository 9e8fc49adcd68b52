import { z } from 'zod';
import type { Account, Imitation, Webhook } from './imitation.ts';
import { Refusal } from './refusal.ts';
import {
  type Action,
  applyAction,
  DISORDERS,
  type Disorder,
  newSession,
  type Session,
  type SessionDraft,
} from './session.ts';
import { armBeforeCreate, commonSwitches } from './switches.ts';
import type { Delivery } from './webhooks.ts';

// A provider keeps sessions for ever; a sandbox that runs for months must not.
const SESSIONS_KEPT = 10_000;

/** A requested action on a session. */
export interface ActionRequest {
  readonly action: Action;
  readonly reason: string | null;
  readonly disorder: readonly Disorder[];
}

const BODY = z.object({ action: z.string(), reason: z.string().nullish(), disorder: z.array(z.string()).nullish() });

/** The actions a provider has at all. */
export const actionsOf = (imitation: Imitation): Action[] => [...new Set(Object.values(imitation.allows).flat())];

/** The request in `{action, reason?, disorder?}`. @throws {Refusal} 400, naming what is allowed. */
export function readAction(imitation: Imitation, input: unknown): ActionRequest {
  const body = BODY.safeParse(input);
  if (!body.success) throw new Refusal(400, 'the body is to be JSON: {"action", "reason"?, "disorder"?: []}');
  const action = choose(actionsOf(imitation), body.data.action, `action of ${imitation.name}`);
  const disorder = (body.data.disorder ?? []).map((word) => choose(DISORDERS, word, 'disorder'));
  const asked = body.data.reason ?? undefined;
  if (action !== 'reject') {
    if (asked !== undefined) throw new Refusal(400, 'only reject takes a reason');
    return { action, reason: null, disorder };
  }
  const reason = asked === undefined ? imitation.reasons[0] : choose(imitation.reasons, asked, 'reason');
  return { action, reason: reason ?? null, disorder };
}

function choose<Word extends string>(words: readonly Word[], asked: string, what: string): Word {
  const word = words.find((each) => each === asked);
  if (word === undefined) throw new Refusal(400, `no such ${what}; allowed: ${words.join(', ')}`);
  return word;
}

/**
 * Does it: resolves once that is kept; `sent` resolves once its webhooks have had their first attempt.
 * @throws {Refusal} 409 when the session is past it.
 */
export async function act(
  account: Account,
  session: Session,
  request: ActionRequest,
): Promise<{ sent: Promise<void> }> {
  const allowed = account.imitation.allows[session.status];
  if (!allowed.includes(request.action)) {
    throw new Refusal(409, `the session is ${session.status}; allowed now: ${allowed.join(', ') || 'nothing'}`);
  }
  const step = applyAction(session, request.action, request.reason, account.now());
  const webhooks = account.imitation.announce(account, session, step);
  if (request.disorder.includes('before_create')) armBeforeCreate(account);
  account.changed();
  await account.saved();
  const { disorder, delayMs, retryScale } = commonSwitches(account);
  const wrong = new Set([...disorder, ...request.disorder]);
  const retries = (account.imitation.retries ?? []).map((pause) => pause * retryScale);
  const deliveries = disordered(webhooks, wrong).map((webhook) =>
    deliver(account, webhook, wrong.has('bad_signature')),
  );
  const sent = wrong.has('delay')
    ? account.sender.sendLater(session, deliveries, retries, delayMs)
    : account.sender.send(session, deliveries, retries);
  return { sent };
}

/**
 * Keeps a new session, and where it is to be early (or `before_create` stands) sends its first webhook before
 * resolving.
 */
export async function openSession(account: Account, draft: SessionDraft, early: boolean): Promise<Session> {
  const session = newSession(draft, account.now());
  account.sessions.set(session.id, session);
  const oldest = account.sessions.keys().next().value;
  if (account.sessions.size > SESSIONS_KEPT && oldest !== undefined) account.sessions.delete(oldest);
  account.changed();
  await account.saved();
  if (early || commonSwitches(account).disorder.includes('before_create')) {
    const first = await act(account, session, {
      action: account.imitation.early ?? 'start',
      reason: null,
      disorder: [],
    });
    await first.sent;
  }
  return session;
}

function disordered(webhooks: readonly Webhook[], wrong: ReadonlySet<Disorder>): Webhook[] {
  if (wrong.has('drop')) return [];
  const ordered = wrong.has('reorder') ? webhooks.toReversed() : [...webhooks];
  return wrong.has('duplicate') ? ordered.flatMap((webhook) => [webhook, webhook]) : ordered;
}

function deliver(account: Account, webhook: Webhook, forged: boolean): Delivery {
  const { event, body, url = account.webhookUrl } = webhook;
  const signer = forged ? { ...account, credentials: strangers(account.credentials) } : account;
  const proof = () => account.imitation.authenticate(signer, body);
  const unproven = forged && Object.keys(proof()).length === 0;
  return { event, body, url: unproven ? elsewhere(url) : url, headers: () => ({ ...webhook.headers, ...proof() }) };
}

/** Credentials of the same shape that are nobody's: a proof made with them is well-formed and wrong. */
const strangers = (credentials: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(Object.entries(credentials).map(([name, value]) => [name, [...value].reverse().join('')]));

/** The URL with another last segment, where the segment is the only secret. */
const elsewhere = (url: string): string => url.replace(/[^/?#]+(?=$|[?#])/, 'wrong');
