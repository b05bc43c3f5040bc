/** The host's leave to move: it decays by itself. Only ARM starts it; only MOVE and KEEP renew it. */
export class Lease {
  #until: number | null = null;
  /** When the last one ended, by running out or before; the start of every wait of rules 1 and 2. */
  endedAt = 0;
  /** Flag 4, until the next ARM. */
  expired = false;

  get running(): boolean {
    return this.#until !== null;
  }

  start(now: number, ms: number): void {
    this.#until = now + ms;
    this.expired = false;
  }

  renew(now: number, ms: number): void {
    this.#until = now + ms;
  }

  /** True once, when it has run out. */
  runsOut(now: number): boolean {
    if (this.#until === null || now < this.#until) return false;
    this.endedAt = this.#until;
    this.#until = null;
    this.expired = true;
    return true;
  }

  /** Makes it run out now; an expiry already past is not moved. */
  cutShort(now: number): void {
    if (this.#until !== null && this.#until > now) this.#until = now;
  }

  /** Entering A or I: ends without an event and without the flag. */
  drop(now: number): void {
    if (this.#until === null) return;
    this.#until = null;
    this.endedAt = now;
  }
}
