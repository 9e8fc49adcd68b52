import { randomBytes, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { EventsDiscarded, startTail } from '../../src/events/tail.ts';
import { createVault } from '../../src/store/crypto/vault.ts';
import { ApplicantEntity } from '../../src/store/entities/applicant.ts';
import { SessionEntity } from '../../src/store/entities/session.ts';
import { SessionEventEntity } from '../../src/store/entities/session-event.ts';
import { openStore, type Store } from '../../src/store/store.ts';
import { createDatabase, type TestDatabase } from '../setup/database.ts';

let database: TestDatabase;
let one: Store;
let other: Store;
const sessions: string[] = [];
beforeAll(async () => {
  database = await createDatabase();
  const vault = createVault([{ id: 'k', bytes: randomBytes(32) }]);
  one = await openStore({ url: database.url, vault });
  other = await openStore({ url: database.url, vault });
  await one.orm.em.fork().transactional(async (em) => {
    const now = new Date();
    const applicant = em.create(ApplicantEntity, { id: randomUUID(), externalId: 'c', createdAt: now });
    for (let number = 0; number < 8; number += 1) {
      const id = randomUUID();
      sessions.push(id);
      em.create(SessionEntity, {
        id,
        connection: 'any',
        applicant,
        status: 'PENDING',
        statusAt: now,
        statusSource: 'API',
        createdAt: now,
        updatedAt: now,
        reasons: [],
        parts: {},
      });
    }
  });
});
afterAll(async () => {
  await one.close();
  await other.close();
  await database.drop();
});

/** Writes a session's next events in a transaction of its own, that is held open for a while. */
async function write(store: Store, session: string, ...revisions: number[]): Promise<void> {
  await store.orm.em.fork().transactional(async (em) => {
    const now = new Date();
    for (const revision of revisions) {
      em.create(SessionEventEntity, {
        session,
        type: 'DATA_UPDATED',
        status: 'PENDING',
        revision,
        source: 'API',
        occurredAt: now,
        recordedAt: now,
      });
    }
    await em.flush();
    // Ids are given here and commits come later, in any order: what a naive reader would miss.
    await em.execute('select pg_sleep(?)', [Math.random() / 50]);
  });
  store.log.wake();
}

test('concurrent writers on two instances: every reader sees every event once, in one order', async () => {
  const fail = (error: unknown) => {
    throw error;
  };
  const tails = [await startTail(one.log, fail), await startTail(other.log, fail)];
  const total = sessions.length * 25;
  const leaving = new AbortController();
  const read = async (tail: (typeof tails)[number]): Promise<string[]> => {
    const seen: string[] = [];
    for await (const { sessionId, revision, position } of tail.follow(0n, leaving.signal)) {
      seen.push(`${position} ${sessionId} ${revision}`);
      if (seen.length === total) break;
    }
    return seen;
  };
  const readers = [...tails, ...tails].map(read);
  await Promise.all(
    sessions.map(async (session, index) => {
      for (let revision = 1; revision <= 25; revision += 1) await write(index % 2 ? one : other, session, revision);
    }),
  );
  const [first = [], ...rest] = await Promise.all(readers);
  expect(new Set(first).size).toBe(total);
  for (const seen of rest) expect(seen).toEqual(first);
  for (const session of sessions) {
    const revisions = first.filter((entry) => entry.includes(session)).map((entry) => Number(entry.split(' ')[2]));
    expect(revisions).toEqual([...revisions].sort((a, b) => a - b));
  }

  const [page] = [await one.log.read(0n, 10_000)];
  expect(page.map(({ position }) => position)).toEqual(page.map((_, index) => BigInt(index + 1)));
  const late = tails[0]?.follow(BigInt(total - 3), leaving.signal);
  for (const place of [total - 2, total - 1, total]) expect((await late?.next())?.value?.position).toBe(BigInt(place));
  leaving.abort();
  for (const tail of tails) await tail.stop();
});

test('a reader that starts ahead of the tail is given nothing from before its start', async () => {
  const tail = await startTail(one.log, () => {});
  const [session = ''] = sessions;
  await write(other, session, 26);
  await other.log.sequence();
  const { head } = await other.log.bounds();
  expect(head).toBeGreaterThan(tail.head);

  const leaving = new AbortController();
  const next = tail.follow(head, leaving.signal).next();
  await write(one, session, 27);
  expect((await next).value).toMatchObject({ revision: 27 });
  leaving.abort();
  await tail.stop();
});

test('a reader of one session is given its events alone, from the log and live', async () => {
  const tail = await startTail(one.log, () => {});
  const [, , third = ''] = sessions;
  const leaving = new AbortController();
  const events = tail.follow(0n, leaving.signal, third);
  for (let revision = 1; revision <= 25; revision += 1)
    expect((await events.next()).value).toMatchObject({ sessionId: third, revision });
  const next = events.next();
  await write(one, sessions[3] ?? '', 26);
  await write(other, third, 26);
  expect((await next).value).toMatchObject({ sessionId: third, revision: 26 });
  leaving.abort();
  await tail.stop();
});

test('many readers with much to read leave the event loop to others in between', async () => {
  const tail = await startTail(one.log, () => {});
  const [readers, each] = [100, 50];
  let [sinceTurn, most] = [0, 0];
  const read = async (): Promise<void> => {
    let seen = 0;
    for await (const _ of tail.follow(tail.head, new AbortController().signal)) {
      sinceTurn += 1;
      seen += 1;
      if (seen === each) return;
    }
  };
  const reading = Promise.all(Array.from({ length: readers }, read));
  await write(one, sessions[4] ?? '', ...Array.from({ length: each }, (_, index) => 100 + index));
  let done = false;
  void reading.then(() => {
    done = true;
  });
  while (!done) {
    await new Promise(setImmediate);
    most = Math.max(most, sinceTurn);
    sinceTurn = 0;
  }
  expect(most).toBeLessThan(2 * readers);
  await tail.stop();
});

test('a reader whose next events were discarded is told so instead of being led over the gap', async () => {
  const tail = await startTail(one.log, () => {});
  await one.log.discard(new Date(Date.now() + 1000));
  const { head, floor } = await one.log.bounds();
  expect(floor).toBe(head);
  const { signal } = new AbortController();
  await expect(tail.follow(floor - 1n, signal).next()).rejects.toThrow(EventsDiscarded);

  const next = tail.follow(floor, signal).next();
  await write(one, sessions[0] ?? '', 28);
  expect((await next).value).toMatchObject({ revision: 28 });
  await expect(tail.follow(floor - 1n, signal).next()).rejects.toThrow(EventsDiscarded);
  await tail.stop();
});

test('what is younger than the retention is kept', async () => {
  const { head } = await one.log.bounds();
  expect(await one.log.discard(new Date(Date.now() - 60_000))).toBe(0);
  expect(await one.log.read(head - 1n, 10)).toHaveLength(1);
});
