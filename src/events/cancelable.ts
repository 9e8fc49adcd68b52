/**
 * An async generator that ends at once when its reader leaves, even while it waits for a value. (The `return` of a
 * plain generator waits for the pending `next`, which may never resolve.)
 */
export function cancelable<Item>(make: (signal: AbortSignal) => AsyncGenerator<Item>): AsyncGenerator<Item> {
  const leaving = new AbortController();
  const inner = make(leaving.signal);
  const outer: AsyncGenerator<Item> = {
    next: () => inner.next(),
    return(value) {
      leaving.abort();
      return inner.return(value);
    },
    throw(error) {
      leaving.abort();
      return inner.throw(error);
    },
    [Symbol.asyncIterator]: () => outer,
    async [Symbol.asyncDispose]() {
      await outer.return(undefined);
    },
  };
  return outer;
}
