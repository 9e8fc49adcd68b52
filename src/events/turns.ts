/**
 * Limits how many readers with a backlog continue at each turn of the event loop, so that a fresh event for another
 * reader does not wait for their backlogs.
 */
export function createTurns(atOnce: number): () => Promise<void> {
  const waiting: (() => void)[] = [];
  const next = (): void => {
    for (const goOn of waiting.splice(0, atOnce)) goOn();
    if (waiting.length > 0) setImmediate(next);
  };
  return () =>
    new Promise((resolve) => {
      if (waiting.push(resolve) === 1) setImmediate(next);
    });
}
