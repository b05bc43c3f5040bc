/** Ctrl-C and SIGTERM in a command that has to leave something in order before it ends. */

/** Thrown by {@link Interruption.during} in place of a result. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted';
}

export class Interruption {
  readonly #abort = new AbortController();
  readonly #onSignal = () => (this.#held === null ? this.#abort.abort() : this.#held());
  /** What a signal does in place of an interruption; null: it interrupts. */
  #held: (() => void) | null = null;

  constructor() {
    process.on('SIGINT', this.#onSignal).on('SIGTERM', this.#onSignal);
  }

  /** For what can be ended early. */
  get signal(): AbortSignal {
    return this.#abort.signal;
  }

  /** The result, unless it is interrupted meanwhile: then it is no longer waited for. @throws Interrupted */
  async during<T>(result: Promise<T>): Promise<T> {
    const { signal } = this;
    let stop = () => {};
    const interrupted = new Promise<never>((_, reject) => {
      stop = () => reject(new Interrupted());
      if (signal.aborted) stop();
      else signal.addEventListener('abort', stop);
    });
    try {
      return await Promise.race([result, interrupted]);
    } finally {
      signal.removeEventListener('abort', stop);
    }
  }

  /** The result, in any case: a signal only calls `onSignal`. @throws Interrupted if one came before */
  async notDuring<T>(onSignal: () => void, act: () => Promise<T>): Promise<T> {
    if (this.signal.aborted) throw new Interrupted();
    return await this.evenAfter(onSignal, act);
  }

  /** The same, also after an interruption. */
  async evenAfter<T>(onSignal: () => void, act: () => Promise<T>): Promise<T> {
    this.#held = onSignal;
    try {
      return await act();
    } finally {
      this.#held = null;
    }
  }

  end(): void {
    process.off('SIGINT', this.#onSignal).off('SIGTERM', this.#onSignal);
  }
}
