// Of 32 bytes each. With more callers, the oldest entries are forgotten.
const MOST = 10_000;

/** The hashes of the secrets that were good most recently. */
export class RecentHashes {
  readonly #hashes = new Set<string>();

  has(hash: Buffer): boolean {
    return this.#hashes.has(hash.toString('base64'));
  }

  add(hash: Buffer): void {
    const oldest = this.#hashes.values().next().value;
    if (this.#hashes.size >= MOST && oldest !== undefined) this.#hashes.delete(oldest);
    this.#hashes.add(hash.toString('base64'));
  }

  delete(hash: Buffer): void {
    this.#hashes.delete(hash.toString('base64'));
  }
}
