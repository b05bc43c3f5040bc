import type { Clock } from '../../protocols/base/clock.ts';

/** A query without an answer after this long was lost. */
const answerTimeoutMs = 3000;
/** No board boots faster than this, so an earlier report cannot mean that it was reset. */
const shortestBootMs = 500;

/**
 * Distinguishes answers to version queries from the unsolicited reports of a board that was reset. A booting board answers
 * every query in its receive buffer once it is up, so answers may come late and in a row.
 */
export class VersionQueries {
  readonly #clock: Clock;
  #queriedAt = Number.NEGATIVE_INFINITY;
  #answeredAt = Number.NEGATIVE_INFINITY;
  #unanswered = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  get unanswered(): number {
    return this.#unanswered;
  }

  queried(): void {
    const now = this.#clock.now();
    if (now - this.#queriedAt > answerTimeoutMs) this.#unanswered = 0;
    this.#queriedAt = now;
    this.#unanswered += 1;
  }

  answered(): void {
    this.#unanswered = Math.max(0, this.#unanswered - 1);
    this.#answeredAt = this.#clock.now();
  }

  /**
   * Whether a report that arrives now is an answer, possibly a second one, rather than the sign of a reset: it follows a
   * query or an answer too soon for a boot, or, on a slow line, queries are still unanswered.
   */
  get explainsReport(): boolean {
    const now = this.#clock.now();
    if (now - Math.max(this.#queriedAt, this.#answeredAt) < shortestBootMs) return true;
    return this.#unanswered > 0 && now - this.#queriedAt < answerTimeoutMs;
  }
}
