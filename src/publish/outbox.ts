/**
 * What waits to be sent: the newest message of each topic, and no other. A broker that is slow or away therefore costs a
 * bounded amount of memory, and gets the present state once it is back, not the past.
 */
export interface Outgoing {
  readonly payload: string;
  readonly isRetained: boolean;
}

interface Place {
  readonly message: Outgoing;
  isWaiting: boolean;
}

export class LatestOutbox<Name extends string> {
  readonly #places = new Map<Name, Place>();
  readonly #inFlight = new Set<Name>();

  /** Replaces the topic's message that still waits. */
  put(name: Name, message: Outgoing): void {
    this.#places.set(name, { message, isWaiting: true });
  }

  /** The next message of a topic none of whose messages is on its way; null: there is none. The caller says {@link sent}. */
  take(): { readonly name: Name; readonly message: Outgoing } | null {
    for (const [name, place] of this.#places) {
      if (!place.isWaiting || this.#inFlight.has(name)) continue;
      place.isWaiting = false;
      this.#inFlight.add(name);
      return { name, message: place.message };
    }
    return null;
  }

  /** The broker has the topic's message. */
  sent(name: Name): void {
    this.#inFlight.delete(name);
  }

  /**
   * A new connection: nothing is on its way any more. The broker may have lost what it was to keep, so all of it is sent
   * again; what was not to be kept is out of date.
   */
  restart(): void {
    this.#inFlight.clear();
    for (const [name, place] of this.#places) {
      if (place.message.isRetained) place.isWaiting = true;
      else this.#places.delete(name);
    }
  }

  /** Number of messages that are held. */
  get size(): number {
    return this.#places.size;
  }
}
