/** Something with work left. */
export interface Pending {
  /** Does one small piece of the work; false if none is left. */
  step(): boolean;
}

/** Time that the queue may use in each turn of the event loop. */
const shareMs = 4;

/**
 * Serves connections that have sent many lines at once in turn, for a few milliseconds in each turn of the event loop,
 * so that a flood from one delays neither the other connections nor the controller.
 */
export class FairQueue {
  readonly #queue: Pending[] = [];
  #isRunning = false;

  add(pending: Pending): void {
    this.#queue.push(pending);
    if (this.#isRunning) return;
    this.#isRunning = true;
    setImmediate(() => this.#run());
  }

  #run(): void {
    const until = performance.now() + shareMs;
    for (let next = this.#queue.shift(); next !== undefined; next = this.#queue.shift()) {
      if (next.step()) this.#queue.push(next);
      if (performance.now() >= until) break;
    }
    this.#isRunning = this.#queue.length > 0;
    if (this.#isRunning) setImmediate(() => this.#run());
  }
}
