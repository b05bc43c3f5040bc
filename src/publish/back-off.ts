/** How long to wait before the next try to reach a broker. */

const firstMs = 1000;
const longestMs = 60_000;
/** A connection that lasted this long was a good one; the next try after it is soon. */
const goodAfterMs = 30_000;
/** Tables that lost the same broker do not all come back in the same moment. */
const spread = 0.2;

export class BackOff {
  #tries = 0;

  /**
   * @param lastedMs how long the connection lasted that has just ended; 0: there was none
   * @param random from 0 to 1
   */
  nextMs(lastedMs: number, random: number): number {
    if (lastedMs >= goodAfterMs) this.#tries = 0;
    const waitMs = Math.min(longestMs, firstMs * 2 ** this.#tries);
    this.#tries += 1;
    return Math.round(waitMs * (1 - spread + 2 * spread * random));
  }
}
