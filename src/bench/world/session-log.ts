import type { Entry } from '../../controller/entry.ts';

/**
 * The session's entries with times from the order for the first ramp. Entries before that order are held back until
 * its time is known.
 */
export class SessionLog {
  readonly findings: Extract<Entry, { type: 'finding' }>[] = [];
  readonly #onEntry: ((entry: Entry) => void) | undefined;
  #heldBack: Entry[] | null = [];
  #origin: number | null = null;

  constructor(onEntry: ((entry: Entry) => void) | undefined) {
    this.#onEntry = onEntry;
  }

  add(entry: Entry): void {
    if (this.#heldBack !== null) this.#heldBack.push(entry);
    else this.#release(entry);
  }

  /** `origin` null: no ramp was ever ordered; all entries get time 0. */
  begin(origin: number | null): void {
    if (this.#heldBack === null) return;
    this.#origin = origin;
    const heldBack = this.#heldBack;
    this.#heldBack = null;
    for (const entry of heldBack) this.#release(entry);
  }

  #release(entry: Entry): void {
    const shifted = { ...entry, atMs: Math.round(entry.atMs - (this.#origin ?? entry.atMs)) };
    if (shifted.type === 'finding') this.findings.push(shifted);
    this.#onEntry?.(shifted);
  }
}
