/**
 * Who has sent more than a few lines at once waits here, and is let through in turn, a little in each turn of the event
 * loop: one flood holds up neither another connection nor the controller.
 */
export interface Waiting {
  /** Does one small piece of what waits. False where nothing waits any more. */
  step(): boolean;
}

/** ms of each turn of the event loop. */
const share = 4;

export class FairQueue {
  readonly #queue: Waiting[] = [];
  #isTurning = false;

  wait(one: Waiting): void {
    this.#queue.push(one);
    if (this.#isTurning) return;
    this.#isTurning = true;
    setImmediate(() => this.#turn());
  }

  #turn(): void {
    const until = performance.now() + share;
    for (let one = this.#queue.shift(); one !== undefined; one = this.#queue.shift()) {
      if (one.step()) this.#queue.push(one);
      if (performance.now() >= until) break;
    }
    this.#isTurning = this.#queue.length > 0;
    if (this.#isTurning) setImmediate(() => this.#turn());
  }
}
