import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { type StallWatch, watchStalls } from '../src/stalls.ts';

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
function outlet() {
  const figures = { pending: 0, taken: 0, closed: 0 };
  const leave = watch.add({
    pending: () => figures.pending,
    taken: () => figures.taken,
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
