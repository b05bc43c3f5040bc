/** Rule 13: the board's own sounder, which calls for help and announces that the table is about to move by itself. */

/** Ten pulses of 150 ms, as the pendant's alarm of high priority: the pauses between them, and the period (ms). */
const pulseMs = 150;
const pausesMs = [100, 100, 350, 100, 500, 100, 100, 350, 100];
const highPeriodMs = 7000;
/** The second pattern, quick and even (ms). */
const secondPeriodMs = 200;
const secondPulseMs = 100;
const chirpMs = 200;
/** Without a line to answer for this long, nobody else is there to call. */
const silentHostMs = 2000;
/** A person who has pressed the red stop is called for this long. */
const stoppedCallMs = 120_000;

/** The instants of a period at which the high pattern is on, as `from` and `until`. */
const highPulses: readonly { readonly from: number; readonly until: number }[] = (() => {
  const found = [{ from: 0, until: pulseMs }];
  for (const pause of pausesMs) {
    const from = (found.at(-1)?.until ?? 0) + pause;
    found.push({ from, until: from + pulseMs });
  }
  return found;
})();

export interface Surroundings {
  readonly now: number;
  readonly offLevel: boolean;
  readonly atLevel: boolean;
  /** F, or STUCK since level. */
  readonly failed: boolean;
  /** Uptime at the last line that was answered. */
  readonly commandAt: number;
  readonly estopOpen: boolean;
  /** A rule's return is about to begin. */
  readonly announces: boolean;
}

export class Sounder {
  #pattern: 'none' | 'high' | 'second' = 'none';
  #since = 0;
  #calls = false;
  #estopOpenSince: number | null = null;
  #chirpUntil = 0;

  /** Flag 14: a pattern is under way, its pauses included. */
  get on(): boolean {
    return this.#pattern !== 'none';
  }

  /** Sounds the second pattern for 200 ms, unless a pattern is under way. */
  chirp(now: number): void {
    this.#chirpUntil = now + chirpMs;
  }

  /** Takes one tick. @returns whether the sounder is to sound at this instant */
  step(surroundings: Surroundings): boolean {
    const { now } = surroundings;
    const calls = this.#isCalling(surroundings);
    const second = surroundings.announces || (!calls && now < this.#chirpUntil);
    const pattern = second ? 'second' : calls ? 'high' : 'none';
    if (pattern !== this.#pattern) {
      this.#pattern = pattern;
      this.#since = now;
    }
    const since = now - this.#since;
    if (pattern === 'second') return since % secondPeriodMs < secondPulseMs;
    return pattern === 'high' && highPulses.some(({ from, until }) => isWithin(since % highPeriodMs, from, until));
  }

  #isCalling({ now, offLevel, atLevel, failed, commandAt, estopOpen }: Surroundings): boolean {
    if (!estopOpen) this.#estopOpenSince = null;
    else this.#estopOpenSince ??= now;
    const stopped = this.#estopOpenSince !== null && now - this.#estopOpenSince >= stoppedCallMs;
    const cause = failed || now - commandAt >= silentHostMs;
    this.#calls = cause && (this.#calls ? !atLevel : offLevel);
    return this.#calls && !stopped;
  }
}

function isWithin(value: number, from: number, until: number): boolean {
  return value >= from && value < until;
}
