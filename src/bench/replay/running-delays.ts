import type { Delay } from '../../session/run.ts';

/** A timer may fire this much before its time, by rounding. */
const earlyMs = 2;
/** A timer of a running loop fires at most this long after the first input that comes after its time. */
export const latestTimerMs = 100;

/**
 * The session machine's delays in a replay. A recorded delay is taken at its recorded instant, since a timer is always a
 * little late. Where today's controller has another delay, the recording cannot tell when it would end: then it ends when
 * it is due.
 */
export class RunningDelays {
  /** Due times; null: begun before the recording, at an unknown instant. */
  readonly #dueAt = new Map<Delay, number | null>();
  #known: readonly Delay[];
  /** The earliest of the due times. */
  #nextDueAt = Number.POSITIVE_INFINITY;

  constructor(atTheBeginning: readonly Delay[]) {
    this.#known = atTheBeginning;
    for (const delay of atTheBeginning) this.#dueAt.set(delay, null);
  }

  /** After a turn at `now`. */
  follow(delays: readonly Delay[], now: number): void {
    if (delays === this.#known) return;
    this.#known = delays;
    for (const delay of this.#dueAt.keys()) if (!delays.includes(delay)) this.#dueAt.delete(delay);
    for (const delay of delays) if (!this.#dueAt.has(delay)) this.#dueAt.set(delay, now + delay.afterMs);
    this.#findNext();
  }

  /** A timer fires once, even where the machine does not take its delay (H28). */
  fired(id: string): void {
    for (const delay of this.#dueAt.keys()) if (delay.id === id) this.#dueAt.set(delay, Number.POSITIVE_INFINITY);
    this.#findNext();
  }

  /** Whether a recorded delay is one of today's controller, too. */
  isDue(id: string, atMs: number): boolean {
    for (const [delay, dueAt] of this.#dueAt) {
      if (delay.id === id) return dueAt === null || atMs >= dueAt - earlyMs;
    }
    // The machine ignores a delay that does not run.
    return true;
  }

  /**
   * The delay that is due before an input at `atMs`, and that the recording does not have; null: none.
   * @param isComing whether the recording has this delay within {@link latestTimerMs} after `atMs`
   */
  overdue(atMs: number, isComing: (id: string) => boolean): { readonly id: string; readonly dueAt: number } | null {
    if (this.#nextDueAt >= atMs) return null;
    let first: { readonly id: string; readonly dueAt: number } | null = null;
    for (const [{ id }, dueAt] of this.#dueAt) {
      if (dueAt === null || dueAt >= atMs || (first !== null && first.dueAt <= dueAt)) continue;
      if (!isComing(id)) first = { id, dueAt };
    }
    return first;
  }

  #findNext(): void {
    this.#nextDueAt = Number.POSITIVE_INFINITY;
    for (const dueAt of this.#dueAt.values()) {
      if (dueAt !== null && dueAt < this.#nextDueAt) this.#nextDueAt = dueAt;
    }
  }
}
