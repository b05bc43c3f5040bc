/** The host's permission to move, which expires by itself. ARM starts it; only MOVE and KEEP renew it. */
export class Lease {
  #until: number | null = null;
  /** When the last lease ended, by expiry or early. The waits of rules 1 and 2 count from here. */
  endedAt = 0;
  /** Flag 4, until the next ARM. */
  expired = false;

  /** When it expires (ms of uptime); null while none runs. */
  get until(): number | null {
    return this.#until;
  }

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

  /** Ends the lease if its time is over. @returns true in the call that ends it */
  expire(now: number): boolean {
    if (this.#until === null || now < this.#until) return false;
    this.endedAt = this.#until;
    this.#until = null;
    this.expired = true;
    return true;
  }

  /** Moves the expiry to now; an expiry in the past stays where it is. */
  cutShort(now: number): void {
    if (this.#until !== null && this.#until > now) this.#until = now;
  }

  /** Ends the lease without event or flag, on entering A or I. */
  drop(now: number): void {
    if (this.#until === null) return;
    this.#until = null;
    this.endedAt = now;
  }
}
