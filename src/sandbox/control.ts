import { act, openSession, readAction } from './actions.ts';
import { parseJson } from './http.ts';
import type { Account } from './imitation.ts';
import { Refusal } from './refusal.ts';
import { findSession, type Session } from './session.ts';
import { setSwitches } from './switches.ts';

type Accounts = ReadonlyMap<string, Account>;

/** The references under which a provider knows a session that its caller has another id for; none if unknown. */
export type References = (id: string) => Promise<readonly string[]>;

/** The parts that control acts on. */
interface Stage {
  readonly accounts: Accounts;
  readonly references: References;
}

interface Found {
  readonly account: Account;
  readonly session: Session;
}

/** Answers `/control/{what}/{id}`: orders of a tester, not of the gateway. */
export async function control(stage: Stage, what: string, id: string, request: Request): Promise<Response> {
  const { accounts } = stage;
  try {
    switch (`${request.method} ${what}${id === '' ? '' : '/id'}`) {
      case 'GET sessions':
        return Response.json({ sessions: [...accounts.values()].flatMap(listSessions) });
      case 'GET sessions/id':
        return Response.json(truth(await locate(stage, id, async (reference) => find(accounts, reference))));
      case 'POST sessions/id':
        return await actOn(stage, id, await request.text());
      case 'GET accounts/id':
        return Response.json(findAccount(accounts, id).switches);
      case 'POST accounts/id':
        return await switchOn(findAccount(accounts, id), await request.text());
      default:
        throw new Refusal(404, 'there are: sessions, sessions/{id}, accounts/{key}');
    }
  } catch (error) {
    if (error instanceof Refusal) return Response.json({ error: error.message }, { status: error.status });
    throw error;
  }
}

async function actOn(stage: Stage, id: string, body: string): Promise<Response> {
  const { accounts } = stage;
  const found = await locate(stage, id, async (reference) => find(accounts, reference) ?? adopt(accounts, reference));
  const { account, session } = found ?? refuseUnknown();
  await act(account, session, readAction(account.imitation, parseJson(body)));
  return Response.json({ id: session.id, status: session.status });
}

async function switchOn(account: Account, body: string): Promise<Response> {
  setSwitches(account, parseJson(body));
  await account.saved();
  return Response.json(account.switches);
}

const listSessions = (account: Account) =>
  [...account.sessions.values()].map(({ id, status, createdAt }) => ({
    id,
    account: account.key,
    kind: account.imitation.kind,
    status,
    createdAt,
  }));

function truth(found: Found | null) {
  const { account, session } = found ?? refuseUnknown();
  const { data: _, ...known } = session;
  return { ...known, account: account.key, kind: account.imitation.kind };
}

function findAccount(accounts: Accounts, key: string): Account {
  const account = accounts.get(key);
  if (account === undefined) throw new Refusal(404, `no such account; there are: ${[...accounts.keys()].join(', ')}`);
  return account;
}

/** The session by the id itself, else by the references that belong to it. */
async function locate(
  { references }: Stage,
  id: string,
  look: (reference: string) => Promise<Found | null>,
): Promise<Found | null> {
  const found = await look(id);
  if (found) return found;
  for (const reference of await references(id)) {
    const referred = await look(reference);
    if (referred) return referred;
  }
  return null;
}

function find(accounts: Accounts, id: string): Found | null {
  for (const account of accounts.values()) {
    const session = findSession(account.sessions, id);
    if (session !== undefined) return { account, session };
  }
  return null;
}

async function adopt(accounts: Accounts, reference: string): Promise<Found | null> {
  for (const account of accounts.values()) {
    const draft = account.imitation.adopt?.(account, reference) ?? null;
    if (draft !== null) return { account, session: await openSession(account, draft, false) };
  }
  return null;
}

function refuseUnknown(): never {
  throw new Refusal(404, 'no such session');
}
