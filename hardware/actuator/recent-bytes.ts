const capacity = 128;

/** The last bytes of a stream, and how many it had in all. */
export class RecentBytes {
  readonly #ring = new Uint8Array(capacity);
  #total = 0;

  get total(): number {
    return this.#total;
  }

  push(bytes: Uint8Array): void {
    const from = Math.max(0, bytes.length - capacity);
    for (let index = from; index < bytes.length; index += 1) {
      this.#ring[(this.#total + index) % capacity] = bytes[index] ?? 0;
    }
    this.#total += bytes.length;
  }

  bytes(): Uint8Array {
    const kept = Math.min(capacity, this.#total);
    return Uint8Array.from({ length: kept }, (_, index) => this.#ring[(this.#total - kept + index) % capacity] ?? 0);
  }

  clear(): void {
    this.#total = 0;
  }
}
