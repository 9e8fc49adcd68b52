import { once } from 'node:events';
import { type AddressInfo, connect, createServer } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { type StallWatch, takenFrom, watchStalls } from '../../src/http/stalled-readers.ts';

let watch: StallWatch;
beforeEach(() => {
  vi.useFakeTimers();
  watch = watchStalls(10_000);
});
afterEach(() => {
  watch.stop();
  vi.useRealTimers();
});

/** An outlet whose figures are set by hand. */
function outlet(isStream = true) {
  const figures = { pending: 0, taken: 0, closed: 0 };
  const leave = watch.add({
    pending: () => figures.pending,
    taken: () => figures.taken,
    isStream: () => isStream,
    close: () => {
      figures.closed += 1;
    },
  });
  return { figures, leave };
}

test('a reader that takes nothing for too long is let go, once', () => {
  const { figures } = outlet();
  figures.pending = 100;
  vi.advanceTimersByTime(9_000);
  expect(figures.closed).toBe(0);
  vi.advanceTimersByTime(5_000);
  expect(figures.closed).toBe(1);
});

test('a reader for which too much waits is let go sooner', () => {
  const { figures } = outlet();
  figures.pending = 64 * 1024 + 1;
  vi.advanceTimersByTime(2_000);
  expect(figures.closed).toBe(1);
});

test('an answer is let go only when nothing of it is taken for a minute, however large', () => {
  const { figures } = outlet(false);
  figures.pending = 1_000_000;
  vi.advanceTimersByTime(59_000);
  expect(figures.closed).toBe(0);
  vi.advanceTimersByTime(3_000);
  expect(figures.closed).toBe(1);
});

test('what is left of one large chunk shows that a slow reader takes it', async () => {
  vi.useRealTimers();
  const watching = watchStalls(2_000);
  let closed = false;
  const server = createServer((socket) => {
    socket.on('error', () => {});
    watching.add({
      pending: () => socket.writableLength,
      taken: () => takenFrom(socket, socket.writableLength),
      isStream: () => true,
      close: () => {
        closed = true;
      },
    });
    socket.end(Buffer.alloc(48 * 1024 * 1024));
  }).listen(0);
  await once(server, 'listening');
  const reader = connect((server.address() as AddressInfo).port);
  for await (const _ of reader) await delay(4);
  expect(closed).toBe(false);
  watching.stop();
  server.close();
});

test('a slow reader that takes something each time is kept, whatever waits for it', () => {
  const { figures } = outlet();
  figures.pending = 1_000_000;
  for (let second = 0; second < 60; second += 1) {
    figures.taken += 1;
    vi.advanceTimersByTime(1_000);
  }
  expect(figures.closed).toBe(0);
});

test('nobody is let go for whom nothing waits, or who has left', () => {
  const idle = outlet();
  const gone = outlet();
  gone.figures.pending = 100;
  gone.leave();
  vi.advanceTimersByTime(60_000);
  expect([idle.figures.closed, gone.figures.closed]).toEqual([0, 0]);
});
