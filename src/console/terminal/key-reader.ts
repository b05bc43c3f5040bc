/** Reads the keys of a terminal. SPACE and Ctrl-C act as their bytes are read, ahead of everything else. */
import { type Key, KeyDecoder } from './keys.ts';

const pasteBegin = Buffer.from('\u001b[200~');
const pasteEnd = Buffer.from('\u001b[201~');
const space = 0x20;
const ctrlC = 0x03;

/** A paste whose end is missing ends when nothing has come for this long: SPACE must not be dead for good. */
const pasteGapMs = 150;
/** Nobody presses so many keys within {@link burstGapMs}: it is a paste of a terminal that does not mark pastes. */
const mostKeysAtOnce = 32;
const burstGapMs = 100;
/** An escape sequence whose rest has not come within this time was the Escape key. */
const escapeMs = 60;

export interface KeyReaderOptions {
  /** Called before any key of the bytes is decoded. */
  readonly onStop: () => void;
  readonly onKeys: (keys: readonly Key[]) => void;
  readonly now: () => number;
  /** Calls back once. Returns the function that cancels it. */
  readonly after: (ms: number, action: () => void) => () => void;
}

/**
 * A paste is ignored, its spaces too: it is not the space bar. Outside a paste a space is STOP wherever it stands, within an
 * escape sequence and within a burst of other characters too.
 */
export class KeyReader {
  readonly #options: KeyReaderOptions;
  readonly #decoder = new KeyDecoder();
  #isPasting = false;
  /** Bytes of the mark that may have begun at the end of the last piece. */
  #matched = 0;
  #lastMs = Number.NEGATIVE_INFINITY;
  #isBurst = false;
  #cancel: () => void = () => {};

  constructor(options: KeyReaderOptions) {
    this.#options = options;
  }

  read(bytes: Uint8Array): void {
    const atMs = this.#options.now();
    const sinceMs = atMs - this.#lastMs;
    this.#lastMs = atMs;
    if (this.#isPasting && sinceMs > pasteGapMs) this.#endPaste();
    const typed = this.#withoutPastes(bytes);
    const isStop = typed.includes(space) || typed.includes(ctrlC);
    if (isStop) this.#options.onStop();
    const keys = this.#decoder.push(typed);
    // The space bar with Ctrl or AltGr.
    if (!isStop && keys.includes('space')) this.#options.onStop();
    if (keys.length > 0) this.#options.onKeys(this.#withoutBursts(keys, sinceMs));
    this.#waitForEscape();
  }

  close(): void {
    this.#cancel();
  }

  #waitForEscape(): void {
    this.#cancel();
    this.#cancel = () => {};
    if (!this.#decoder.isPending) return;
    this.#cancel = this.#options.after(escapeMs, () => {
      const keys = this.#decoder.flush();
      if (keys.length > 0) this.#options.onKeys(keys);
    });
  }

  /** The bytes outside pastes, with the marks themselves, which decode to a key of their own. */
  #withoutPastes(bytes: Uint8Array): Uint8Array {
    const typed: number[] = [];
    for (const byte of bytes) {
      const mark = this.#isPasting ? pasteEnd : pasteBegin;
      if (!this.#isPasting) typed.push(byte);
      this.#matched = byte === mark[this.#matched] ? this.#matched + 1 : byte === mark[0] ? 1 : 0;
      if (this.#matched < mark.length) continue;
      this.#endPaste();
      this.#isPasting = mark === pasteBegin;
    }
    return Uint8Array.from(typed);
  }

  #endPaste(): void {
    this.#isPasting = false;
    this.#matched = 0;
  }

  /** STOP is kept: it has been sent, and empties the fields. A key that is held down repeats, and is no paste. */
  #withoutBursts(keys: readonly Key[], sinceMs: number): readonly Key[] {
    const isContinued = this.#isBurst && sinceMs <= burstGapMs && new Set(keys).size > 1;
    this.#isBurst = keys.length > mostKeysAtOnce || isContinued;
    if (!this.#isBurst) return keys;
    const kept = keys.filter((key) => key === 'space' || key === 'ctrl-c');
    return ['paste', ...new Set(kept)];
  }
}
