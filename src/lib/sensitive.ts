import { inspect } from 'node:util';

const SHOWN = '[sensitive]';

/** A secret or personal value: no log, error or JSON shows it, only `reveal` gives it. */
export class Sensitive<Value> {
  readonly #value: Value;

  constructor(value: Value) {
    this.#value = value;
  }

  /** The value, for code that may use it and does not pass it on. */
  reveal(): Value {
    return this.#value;
  }

  toString(): string {
    return SHOWN;
  }

  toJSON(): string {
    return SHOWN;
  }

  [inspect.custom](): string {
    return SHOWN;
  }
}
