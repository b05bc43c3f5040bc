/** Who may use the page: a key that works once, exchanged for a cookie. Both are random, and kept in memory alone. */
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

const secretBytes = 32;
/** Browsers that may be signed in at a time: each further one signs out the first. */
const mostSessions = 16;

const newSecret = (): string => randomBytes(secretBytes).toString('base64url');
const digestOf = (text: string): Buffer => createHash('sha256').update(text).digest();

export class Keys {
  /** Called with each key: the first, and the next one whenever one was used up. */
  readonly #onKey: (key: string) => void;
  #key = newSecret();
  /** Digests: comparing them takes the same time for every wrong text. */
  #sessions: readonly Buffer[] = [];

  constructor(onKey: (key: string) => void) {
    this.#onKey = onKey;
  }

  /** Hands out the first key. */
  begin(): void {
    this.#onKey(this.#key);
  }

  /** The secret of a new session; null: this is not the key that is valid now. */
  exchange(key: string): string | null {
    if (!timingSafeEqual(digestOf(key), digestOf(this.#key))) return null;
    this.#key = newSecret();
    const secret = newSecret();
    this.#sessions = [...this.#sessions, digestOf(secret)].slice(-mostSessions);
    this.#onKey(this.#key);
    return secret;
  }

  isSignedIn(secret: string | null): boolean {
    if (secret === null) return false;
    const digest = digestOf(secret);
    // Every session is compared, whichever it is.
    return this.#sessions.map((session) => timingSafeEqual(session, digest)).includes(true);
  }
}
