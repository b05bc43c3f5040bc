/** Bytes of a terminal as keys. */

const named = [
  'space',
  'ctrl-c',
  'ctrl-l',
  'enter',
  'escape',
  'backspace',
  'tab',
  'up',
  'down',
  'left',
  'right',
  'page-up',
  'page-down',
  'home',
  'end',
  /** Text was pasted, or came faster than keys are pressed: it is ignored. */
  'paste',
  /** Anything else. */
  'other',
] as const;
const printed = 'abcdefghijklmnopqrstuvwxyz0123456789?.,-+/';

/** A letter is the same in either case. */
export type Key = (typeof named)[number] | Letter | Digit | '?' | '.' | ',' | '-' | '+' | '/';
export type Digit = '0' | '1' | '2' | '3' | '4' | '5' | '6' | '7' | '8' | '9';
// biome-ignore format: one line reads best.
export type Letter = 'a'|'b'|'c'|'d'|'e'|'f'|'g'|'h'|'i'|'j'|'k'|'l'|'m'|'n'|'o'|'p'|'q'|'r'|'s'|'t'|'u'|'v'|'w'|'x'|'y'|'z';

// The characters of `printed` are exactly the keys of one character.
export const allKeys: readonly Key[] = [...named, ...([...printed] as Key[])];

export const isDigit = (key: Key): key is Digit => /^[0-9]$/.test(key);

const escapeByte = 0x1b;
const backslash = 0x5c;
/** Longer escape sequences are no keys. */
const longestSequence = 64;

const controls: Readonly<Record<number, Key>> = {
  // Ctrl with the space bar.
  0: 'space',
  3: 'ctrl-c',
  8: 'backspace',
  9: 'tab',
  10: 'enter',
  12: 'ctrl-l',
  13: 'enter',
  32: 'space',
  127: 'backspace',
};
const finals: Readonly<Record<string, Key>> = {
  A: 'up',
  B: 'down',
  C: 'right',
  D: 'left',
  F: 'end',
  H: 'home',
};
/** Of `ESC [ NUMBER ~`. */
const numbered: Readonly<Record<string, Key>> = {
  '1': 'home',
  '4': 'end',
  '5': 'page-up',
  '6': 'page-down',
  '7': 'home',
  '8': 'end',
  '200': 'paste',
  '201': 'paste',
};
/** Of `ESC [ CODE ; MODIFIERS u`, of terminals that were set to send it. */
const unicode: Readonly<Record<string, Key>> = { '32': 'space', '13': 'enter', '27': 'escape', '127': 'backspace' };
/** Sequences that end with BEL or ST, not with a final byte. */
const stringStarts = new Set([']', 'P', '^', '_', 'X']);

type State =
  | { readonly kind: 'ground' }
  /** Text since the escape. */
  | { readonly kind: 'escape'; readonly text: string; readonly endsString?: true }
  | { readonly kind: 'string'; readonly length: number };

const ground: State = { kind: 'ground' };

/** Decodes bytes that may arrive cut into pieces anywhere. */
export class KeyDecoder {
  #state: State = ground;
  /** Bytes of a UTF-8 character that are still to come. */
  #continuation = 0;
  #character: number[] = [];

  /** Whether an escape sequence is unfinished: if nothing follows it was the Escape key. */
  get isPending(): boolean {
    return this.#state.kind !== 'ground';
  }

  push(bytes: Uint8Array): readonly Key[] {
    const keys: Key[] = [];
    for (const byte of bytes) this.#take(byte, keys);
    return keys;
  }

  /** Nothing has followed: what is unfinished is over. */
  flush(): readonly Key[] {
    const state = this.#state;
    this.#state = ground;
    return state.kind === 'escape' && state.text === '' ? ['escape'] : [];
  }

  #take(byte: number, keys: Key[]): void {
    // Whatever is under way: these are never part of a sequence that a terminal sends for a key.
    if (byte === 0x20 || byte === 3) {
      if (this.#state.kind === 'escape' && this.#state.text === '') keys.push('escape');
      this.#state = ground;
      this.#continuation = 0;
      keys.push(byte === 3 ? 'ctrl-c' : 'space');
      return;
    }
    switch (this.#state.kind) {
      case 'ground':
        this.#plain(byte, keys);
        return;
      case 'escape':
        if (this.#state.endsString === true && byte === backslash) this.#state = ground;
        else this.#sequence(this.#state.text, byte, keys);
        return;
      case 'string':
        this.#string(this.#state.length, byte);
    }
  }

  #plain(byte: number, keys: Key[]): void {
    if (this.#continuation > 0 && byte >= 0x80 && byte < 0xc0) {
      this.#continuation -= 1;
      this.#character.push(byte);
      if (this.#continuation === 0) keys.push(isHardSpace(this.#character) ? 'space' : 'other');
      return;
    }
    this.#continuation = 0;
    if (byte === escapeByte) {
      this.#state = { kind: 'escape', text: '' };
      return;
    }
    if (byte >= 0xc2) {
      this.#continuation = byte >= 0xf0 ? 3 : byte >= 0xe0 ? 2 : 1;
      this.#character = [byte];
      return;
    }
    keys.push(controls[byte] ?? keyOf(String.fromCharCode(byte)));
  }

  #sequence(text: string, byte: number, keys: Key[]): void {
    if (byte === escapeByte) {
      // Escape, pressed twice; or a sequence that was cut off by the next one.
      if (text === '') keys.push('escape');
      this.#state = { kind: 'escape', text: '' };
      return;
    }
    const character = String.fromCharCode(byte);
    if (text === '') {
      if (character === '[' || character === 'O') this.#state = { kind: 'escape', text: character };
      else if (stringStarts.has(character)) this.#state = { kind: 'string', length: 0 };
      else {
        // Escape, and another key soon after it.
        this.#state = ground;
        keys.push('escape');
        this.#plain(byte, keys);
      }
      return;
    }
    const isParameter = byte >= 0x21 && byte <= 0x3f;
    // The Linux console sends `ESC [ [ A` for F1.
    if ((isParameter && text.length < longestSequence) || (text === '[' && character === '[')) {
      this.#state = { kind: 'escape', text: text + character };
      return;
    }
    this.#state = ground;
    keys.push(byte < 0x20 ? (controls[byte] ?? 'other') : sequenceKey(text, character));
  }

  #string(length: number, byte: number): void {
    const isOver = byte === 7 || byte === escapeByte || length >= longestSequence;
    if (!isOver) this.#state = { kind: 'string', length: length + 1 };
    else this.#state = byte === escapeByte ? { kind: 'escape', text: '', endsString: true } : ground;
  }
}

const isPrinted = (character: string): character is Key & string => printed.includes(character);

function keyOf(character: string): Key {
  const lower = character.toLowerCase();
  return isPrinted(lower) ? lower : 'other';
}

function sequenceKey(text: string, final: string): Key {
  // Of the keypad; `ESC [ M` begins a report of the mouse.
  if (text === 'O' && final === 'M') return 'enter';
  // A function key of the Linux console; a terminal's answer, or a report of the mouse.
  if (/^\[[[<=>?]/.test(text)) return 'other';
  const [first = ''] = text.slice(1).split(/[;:]/);
  if (final === '~') return numbered[first] ?? 'other';
  if (final === 'u') return unicode[first] ?? 'other';
  return finals[final] ?? 'other';
}

/** U+00A0 and U+202F: the space bar with AltGr on several layouts. */
const isHardSpace = (bytes: readonly number[]): boolean => ['194,160', '226,128,175'].includes(bytes.join(','));
