/**
 * The lines on their way to the records child, in order and numbered. They are kept until the child has them on the
 * disk, so that a new child can be given what the last one lost. Bounded: a child that stands still costs no more memory
 * than this. Does no I/O.
 */

export interface OutboxLimits {
  /** Characters that may wait in all; beyond them lines are refused. */
  readonly mostWaiting: number;
  /** Characters that may be with the child without being on the disk. */
  readonly mostSent: number;
}

interface Chunk<C> {
  /** The lines one by one, until the chunk is sealed. */
  lines: string[];
  /** All lines as one text: thousands of small strings that live for seconds would keep the collector busy. */
  text: string | null;
  lineCount: number;
  size: number;
  lastLine: number;
  /** When its first line was added. */
  readonly addedAtMs: number;
  readonly context: C;
}

const largestChunk = 64 * 1024;

/** `C`: what a reader must know to begin with a line in the middle. */
export class Outbox<C> {
  readonly #limits: OutboxLimits;
  readonly #now: () => number;
  readonly #context: () => C;
  /** Sent ones first. */
  readonly #chunks: Chunk<C>[] = [];
  #sentChunks = 0;
  #sentSize = 0;
  #size = 0;
  #lastLine = 0;
  #durableLine = 0;

  /**
   * @param now ms, by the caller's clock
   * @param context called as a line is added that others may have to begin with
   */
  constructor(limits: OutboxLimits, now: () => number, context: () => C) {
    this.#limits = limits;
    this.#now = now;
    this.#context = context;
  }

  /** Number of the line that was added last. */
  get lastLine(): number {
    return this.#lastLine;
  }

  /** Number of the last line that is on the disk. */
  get durableLine(): number {
    return this.#durableLine;
  }

  /** Characters that are not on the disk yet. */
  get size(): number {
    return this.#size;
  }

  get isEmpty(): boolean {
    return this.#chunks.length === 0;
  }

  /** When the oldest line that is not on the disk was added; null: all are on the disk. */
  get oldestAtMs(): number | null {
    return this.#chunks[0]?.addedAtMs ?? null;
  }

  /** Adds a line without its line feed; false: there is no room for it, and it was not added. */
  add(line: string): boolean {
    const size = line.length + 1;
    if (this.#size + size > this.#limits.mostWaiting) return false;
    this.#lastLine += 1;
    this.#size += size;
    const last = this.#chunks.length > this.#sentChunks ? this.#chunks.at(-1) : undefined;
    if (last === undefined || last.text !== null) {
      this.#chunks.push({
        lines: [line],
        text: null,
        lineCount: 1,
        size,
        lastLine: this.#lastLine,
        addedAtMs: this.#now(),
        context: this.#context(),
      });
    } else {
      last.lines.push(line);
      last.lineCount += 1;
      last.size += size;
      last.lastLine = this.#lastLine;
      if (last.size > largestChunk) sealed(last);
    }
    return true;
  }

  /** Takes the next text to send; null: there is none, or the child has as much as it may have. */
  take(): string | null {
    const next = this.#chunks[this.#sentChunks];
    if (next === undefined || this.#sentSize >= this.#limits.mostSent) return null;
    this.#sentChunks += 1;
    this.#sentSize += next.size;
    return sealed(next);
  }

  /** The child has every line up to this one on the disk. */
  acknowledge(line: number): void {
    this.#durableLine = Math.max(this.#durableLine, Math.min(line, this.#lastLine));
    for (;;) {
      const [first] = this.#chunks;
      if (first === undefined || this.#sentChunks === 0 || first.lastLine > line) return;
      this.#chunks.shift();
      this.#sentChunks -= 1;
      this.#sentSize -= first.size;
      this.#size -= first.size;
    }
  }

  /**
   * The child is gone: everything that was not acknowledged is sent again.
   * @returns the first such line and its context; null: there is none
   */
  rewind(): { readonly line: number; readonly context: C } | null {
    this.#sentChunks = 0;
    this.#sentSize = 0;
    const [first] = this.#chunks;
    return first === undefined ? null : { line: first.lastLine - first.lineCount + 1, context: first.context };
  }
}

/** The chunk's text. No line is added to it from now on. */
function sealed(chunk: Chunk<unknown>): string {
  chunk.text ??= `${chunk.lines.join('\n')}\n`;
  chunk.lines = [];
  return chunk.text;
}
