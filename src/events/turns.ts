/**
 * Has those with much to read take turns: so many go on at each turn of the event loop, so that what has only just
 * come for somebody else does not wait behind them.
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
