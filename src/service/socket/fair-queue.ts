/** Something with work left. */
export interface Pending {
  /** Does one small piece of the work; false if none is left. */
  step(): boolean;
}

/**
 * Serves connections that have sent many lines at once in turn, with one piece in each turn of the event loop, so that a
 * flood delays the other connections and the controller by one piece at most.
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
    const next = this.#queue.shift();
    if (next?.step()) this.#queue.push(next);
    this.#isRunning = this.#queue.length > 0;
    if (this.#isRunning) setImmediate(() => this.#run());
  }
}
