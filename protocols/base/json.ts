/**
 * A strict reader of JSON that says where a mistake is. `JSON.parse` gives no line in every case, and silently takes
 * the last of two equal keys: in a file that moves a person, a second `to` must not win unseen.
 */
export class JsonSyntaxError extends Error {
  override readonly name = 'JsonSyntaxError';
  readonly line: number;
  /** In UTF-16 units, from 1. */
  readonly column: number;

  constructor(problem: string, text: string, at: number) {
    super(problem);
    const before = text.slice(0, at);
    this.line = before.split('\n').length;
    this.column = at - (before.lastIndexOf('\n') + 1) + 1;
  }
}

/** Deeper than any protocol can be, and shallow enough for the stack. */
const deepest = 64;

/** Throws {@link JsonSyntaxError}, and nothing else. */
export function parseJson(text: string): unknown {
  const reader = new Reader(text);
  const value = reader.value(0);
  reader.end();
  return value;
}

const numberForm = /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/y;
// biome-ignore lint/suspicious/noControlCharactersInRegex: JSON forbids them inside a string.
const stringForm = /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y;
const words = { true: true, false: false, null: null } as const;

class Reader {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  value(depth: number): unknown {
    this.#skipSpace();
    if (depth > deepest) this.#fail(`nested more than ${deepest} deep`);
    const next = this.#text[this.#at];
    if (next === '{') return this.#object(depth);
    if (next === '[') return this.#array(depth);
    if (next === '"') return this.#string();
    for (const [word, value] of Object.entries(words)) {
      if (this.#text.startsWith(word, this.#at)) {
        this.#at += word.length;
        return value;
      }
    }
    return this.#number();
  }

  end(): void {
    this.#skipSpace();
    if (this.#at < this.#text.length) this.#fail(`${this.#found()} after the end of the JSON text`);
  }

  #object(depth: number): object {
    const entries = new Map<string, unknown>();
    this.#at += 1;
    for (let first = true; !this.#take('}'); first = false) {
      if (!first) this.#expect(',', 'a comma or }');
      this.#skipSpace();
      const keyAt = this.#at;
      if (this.#text[this.#at] !== '"') this.#fail(`${this.#found()} where a key in quotes was expected`);
      const key = this.#string();
      if (entries.has(key)) this.#fail(`the key ${JSON.stringify(key)} stands twice in one object`, keyAt);
      this.#expect(':', 'a colon');
      entries.set(key, this.value(depth + 1));
    }
    // Defines own properties, so a key named __proto__ is a key and no more.
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
    const token = this.#match(stringForm);
    if (token === null) this.#fail('a string that does not end on its line, or has a wrong escape in it');
    return String(JSON.parse(token));
  }

  #number(): number {
    const token = this.#match(numberForm);
    if (token === null) this.#fail(`${this.#found()} where a value was expected`);
    const value = Number(token);
    if (!Number.isFinite(value)) this.#fail('a number too large to hold', this.#at - token.length);
    return value;
  }

  #match(form: RegExp): string | null {
    form.lastIndex = this.#at;
    const token = form.exec(this.#text)?.[0] ?? null;
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
    if (!this.#take(mark)) this.#fail(`${this.#found()} where ${what} was expected`);
  }

  #skipSpace(): void {
    while (' \t\r\n'.includes(this.#text[this.#at] ?? 'end')) this.#at += 1;
  }

  #found(): string {
    const point = this.#text.codePointAt(this.#at);
    return point === undefined ? 'the end of the text' : JSON.stringify(String.fromCodePoint(point));
  }

  #fail(problem: string, at = this.#at): never {
    throw new JsonSyntaxError(problem, this.#text, at);
  }
}
