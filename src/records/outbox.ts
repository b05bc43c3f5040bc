/**
 * The messages on their way to the records child, in order. They are kept until the child has them on the disk, so that a
 * new child can be given what the last one lost. Bounded: a child that stands still costs no more memory than this. Does no
 * I/O.
 */

export interface OutboxLimits {
  /** Bytes that may wait in all; beyond them messages are refused. */
  readonly mostWaiting: number;
  /** Bytes that may be with the child without being on the disk. */
  readonly mostSent: number;
}

interface Message<C> {
  readonly bytes: Buffer;
  readonly lineCount: number;
  readonly lastLine: number;
  readonly addedAtMs: number;
  readonly context: C;
}

/** `C`: what a reader must know to begin with a message in the middle. */
export class Outbox<C> {
  readonly #limits: OutboxLimits;
  /** Sent ones first. */
  readonly #messages: Message<C>[] = [];
  #sentMessages = 0;
  #sentSize = 0;
  #size = 0;
  #lastLine = 0;
  #durableLine = 0;

  constructor(limits: OutboxLimits) {
    this.#limits = limits;
  }

  /** Number of the line that was added last. */
  get lastLine(): number {
    return this.#lastLine;
  }

  /** Number of the last line that is on the disk. */
  get durableLine(): number {
    return this.#durableLine;
  }

  /** Bytes that are not on the disk yet. */
  get size(): number {
    return this.#size;
  }

  get isEmpty(): boolean {
    return this.#messages.length === 0;
  }

  /** When the oldest message that is not on the disk was added; null: all are on the disk. */
  get oldestAtMs(): number | null {
    return this.#messages[0]?.addedAtMs ?? null;
  }

  /**
   * False: there is no room for it, and it was not added.
   * @param lineCount lines that it holds: each has a number
   */
  add(bytes: Buffer, { lineCount, addedAtMs, context }: Omit<Message<C>, 'bytes' | 'lastLine'>): boolean {
    if (this.#size + bytes.length > this.#limits.mostWaiting) return false;
    this.#lastLine += lineCount;
    this.#size += bytes.length;
    this.#messages.push({ bytes, lineCount, lastLine: this.#lastLine, addedAtMs, context });
    return true;
  }

  /** Takes the next message to send; null: there is none, or the child has as much as it may have. */
  take(): Buffer | null {
    const next = this.#messages[this.#sentMessages];
    if (next === undefined || this.#sentSize >= this.#limits.mostSent) return null;
    this.#sentMessages += 1;
    this.#sentSize += next.bytes.length;
    return next.bytes;
  }

  /** The child has every line up to this one on the disk. */
  acknowledge(line: number): void {
    this.#durableLine = Math.max(this.#durableLine, Math.min(line, this.#lastLine));
    for (;;) {
      const [first] = this.#messages;
      if (first === undefined || this.#sentMessages === 0 || first.lastLine > line) return;
      this.#messages.shift();
      this.#sentMessages -= 1;
      this.#sentSize -= first.bytes.length;
      this.#size -= first.bytes.length;
    }
  }

  /**
   * The child is gone: everything that was not acknowledged is sent again.
   * @returns the first such line and its context; null: there is none
   */
  rewind(): { readonly line: number; readonly context: C } | null {
    this.#sentMessages = 0;
    this.#sentSize = 0;
    const [first] = this.#messages;
    return first === undefined ? null : { line: first.lastLine - first.lineCount + 1, context: first.context };
  }
}
