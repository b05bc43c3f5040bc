/** What JSON can hold. Numbers are finite: `JSON.stringify` turns NaN and infinities into null. */
export type JsonValue = null | boolean | number | string | readonly JsonValue[] | JsonObject;
export type JsonObject = { readonly [key: string]: JsonValue };

/** Of a value that comes from `JSON.parse`. */
export const isJsonObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** What another program has written; null where it is no JSON. */
export function jsonOrNull(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/**
 * A syntax error with its position. `JSON.parse` does not always report a line, and silently keeps the last of two equal
 * keys: in a file that moves a person, a second `to` must not win unnoticed. Hence this strict parser.
 */
export class JsonSyntaxError extends Error {
  override readonly name = 'JsonSyntaxError';
  readonly line: number;
  /** In UTF-16 code units, from 1. */
  readonly column: number;

  constructor(problem: string, text: string, at: number) {
    super(problem);
    const before = text.slice(0, at);
    this.line = before.split('\n').length;
    this.column = at - (before.lastIndexOf('\n') + 1) + 1;
  }
}

/** Deeper than any protocol, and shallow enough for the call stack. */
const maxDepth = 64;

/** Throws {@link JsonSyntaxError} only. */
export function parseJson(text: string): unknown {
  // Several times faster, and every STOP passes here.
  const value = jsonOrNull(text);
  const isWhole = value !== null && stringsIn(value, 0) === (text.match(anyString)?.length ?? 0);
  return isWhole ? value : parseStrictly(text);
}

/** In a text that is JSON. */
const anyString = /"(?:[^"\\]|\\.)*"/g;

/**
 * The keys and other strings in a value: fewer than in its text where a key occurs twice. NaN if the value may have what
 * the strict parser refuses.
 */
function stringsIn(value: unknown, depth: number): number {
  if (typeof value === 'string') return 1;
  if (typeof value === 'number') return Number.isFinite(value) ? 0 : Number.NaN;
  if (typeof value !== 'object' || value === null) return 0;
  if (depth >= maxDepth) return Number.NaN;
  const values = Object.values(value);
  let count = Array.isArray(value) ? 0 : values.length;
  for (const inner of values) count += stringsIn(inner, depth + 1);
  return count;
}

function parseStrictly(text: string): unknown {
  const parser = new Parser(text);
  const value = parser.value(0);
  parser.end();
  return value;
}

/** What people write who know another notation, by the text before and after the place; the first that fits. */
const hints: readonly (readonly [before: RegExp, after: RegExp, hint: string])[] = [
  [/^\s*$/, /^(?:---|%YAML|- |[\w-]+ *:)/, 'this looks like YAML, and has to be written as JSON, beginning with {'],
  [/^/, /^(?:\/\/|\/\*|#)/, 'JSON has no comments, so remove it'],
  [/,\s*$/, /^[}\]]/, 'remove the comma before it'],
  [/[0-9],$/, /^[0-9]/, 'a decimal number is written with a point, as in 10.5'],
  [/^/, /^['‘’“”„«»]/, 'texts stand between straight double quotes, as in "name"'],
  [/[{,]\s*$/, /^[A-Za-z_$]/, 'keys stand in double quotes, as in "name"'],
  [/:\s*$/, /^\.[0-9]/, 'write a zero before the point, as in 0.5'],
  [/:\s*$/, /^\+[0-9]/, 'write the number without the plus sign'],
  [/[:,[]\s*-?0$/, /^[0-9]/, 'write the number without the leading zero'],
  [/[0-9]$/, /^\./, 'write a digit after the point, or no point'],
  [/["0-9}\]el]\s*$/, /^(?:"|\{)/, 'a comma may be missing'],
];

/** Characters of the text that hints look at on either side. */
const nearby = 80;

function hintFor(before: string, after: string): string | null {
  const end = before.length > nearby ? `…${before.slice(-nearby)}` : before;
  const start = after.slice(0, nearby);
  return hints.find(([isBefore, isAfter]) => isBefore.test(end) && isAfter.test(start))?.[2] ?? null;
}

const numberPattern = /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/y;
// biome-ignore lint/suspicious/noControlCharactersInRegex: JSON forbids them in strings.
const stringPattern = /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y;
const literals = { true: true, false: false, null: null } as const;

class Parser {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  value(depth: number): unknown {
    this.#skipSpace();
    if (depth > maxDepth) this.#fail(`nested more than ${maxDepth} levels deep`);
    const next = this.#text[this.#at];
    if (next === '{') return this.#object(depth);
    if (next === '[') return this.#array(depth);
    if (next === '"') return this.#string();
    for (const [word, value] of Object.entries(literals)) {
      if (this.#text.startsWith(word, this.#at)) {
        this.#at += word.length;
        return value;
      }
    }
    return this.#number();
  }

  end(): void {
    this.#skipSpace();
    if (this.#at < this.#text.length) this.#unexpected('after the end of the JSON text');
  }

  #object(depth: number): object {
    const entries = new Map<string, unknown>();
    this.#at += 1;
    for (let first = true; !this.#take('}'); first = false) {
      if (!first) this.#expect(',', 'a comma or }');
      this.#skipSpace();
      const keyAt = this.#at;
      if (this.#text[this.#at] !== '"') this.#unexpected('where a key in quotes was expected');
      const key = this.#string();
      if (entries.has(key)) this.#fail(`the key ${JSON.stringify(key)} occurs twice in one object`, keyAt);
      this.#expect(':', 'a colon');
      entries.set(key, this.value(depth + 1));
    }
    // Defines own properties, so that `__proto__` is an ordinary key.
    return Object.fromEntries(entries);
  }

  #array(depth: number): unknown[] {
    const items: unknown[] = [];
    this.#at += 1;
    for (let first = true; !this.#take(']'); first = false) {
      if (!first) this.#expect(',', 'a comma or ]');
      items.push(this.value(depth + 1));
    }
    return items;
  }

  #string(): string {
    const token = this.#match(stringPattern);
    if (token === null) this.#fail('a string without an end on its line, or with an invalid escape');
    return String(JSON.parse(token));
  }

  #number(): number {
    const token = this.#match(numberPattern);
    if (token === null) this.#unexpected('where a value was expected');
    const value = Number(token);
    if (!Number.isFinite(value)) this.#fail('a number out of range', this.#at - token.length);
    return value;
  }

  #match(pattern: RegExp): string | null {
    pattern.lastIndex = this.#at;
    const token = pattern.exec(this.#text)?.[0] ?? null;
    this.#at += token?.length ?? 0;
    return token;
  }

  #take(mark: string): boolean {
    this.#skipSpace();
    if (this.#text[this.#at] !== mark) return false;
    this.#at += 1;
    return true;
  }

  #expect(mark: string, what: string): void {
    if (!this.#take(mark)) this.#unexpected(`where ${what} was expected`);
  }

  #skipSpace(): void {
    while (' \t\r\n'.includes(this.#text[this.#at] ?? 'end')) this.#at += 1;
  }

  #unexpected(place: string): never {
    const hint = hintFor(this.#text.slice(0, this.#at), this.#text.slice(this.#at));
    this.#fail(`${this.#found()} ${place}${hint === null ? '' : `: ${hint}`}`);
  }

  #found(): string {
    const point = this.#text.codePointAt(this.#at);
    return point === undefined ? 'the end of the text' : JSON.stringify(String.fromCodePoint(point));
  }

  #fail(problem: string, at = this.#at): never {
    throw new JsonSyntaxError(problem, this.#text, at);
  }
}
