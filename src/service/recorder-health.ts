/** What records, each of which can fail by itself: the audit log's file, the records process, the recording of turns. */
type Part = 'audit' | 'records' | 'turns';

/** Joins the parts that record into the one condition that the controller knows (H24). */
export class RecorderHealth {
  readonly #failures = new Map<Part, string>();
  readonly #onChange: (failure: string | null) => void;

  /** @param onChange called when recording begins to fail, with the reason, and with null when all of it works again */
  constructor(onChange: (failure: string | null) => void) {
    this.#onChange = onChange;
  }

  /** Why something is not recorded; null: everything is. */
  get failure(): string | null {
    return this.#failures.size === 0 ? null : [...this.#failures.values()].join('; ');
  }

  set(part: Part, failure: string | null): void {
    const before = this.#failures.size;
    if (failure === null) this.#failures.delete(part);
    else this.#failures.set(part, failure);
    const after = this.#failures.size;
    if ((before === 0) !== (after === 0)) this.#onChange(this.failure);
  }
}
