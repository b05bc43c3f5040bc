export const esc = '\u001b';
/** A control sequence or a character. */
const pieces = new RegExp(`${esc}\\[[?0-9;]*[A-Za-z]|[^${esc}]`, 'gu');

/** A minimal terminal emulator that keeps the visible content of the screen. */
export class Screen {
  readonly isTTY = true;
  columns: number;
  rows: number;
  cursorShown = true;
  /** Everything that was written. */
  written = '';
  #lines: string[][] = [];
  #column = 0;
  #row = 0;

  constructor(columns: number, rows: number) {
    this.columns = columns;
    this.rows = rows;
  }

  /** Without trailing blanks. */
  get text(): string {
    return this.lines.join('\n');
  }

  get lines(): readonly string[] {
    return this.#lines.map((line) => line.join('').trimEnd());
  }

  get cursorRow(): number {
    return this.#row;
  }

  write(text: string): void {
    this.written += text;
    for (const [part] of text.matchAll(pieces)) {
      if (part === '\n') [this.#row, this.#column] = [this.#row + 1, 0];
      else if (part === '\r') this.#column = 0;
      else if (part.length > 2 && part.startsWith(esc)) this.#control(part.slice(2, -1), part.at(-1) ?? '');
      else this.#put(part);
    }
    const low = Math.max(0, this.#row - this.rows + 1);
    this.#lines.splice(0, low);
    this.#row -= low;
  }

  #put(character: string): void {
    if (this.#column >= this.columns) throw new Error(`a line is wider than ${this.columns}`);
    const line = this.#line(this.#row);
    while (line.length < this.#column) line.push(' ');
    line[this.#column] = character;
    this.#column += 1;
  }

  #control(argument: string, command: string): void {
    switch (command) {
      case 'A':
        this.#row = Math.max(0, this.#row - Number(argument || 1));
        break;
      case 'G':
        this.#column = 0;
        break;
      case 'H': {
        const [row = 1, column = 1] = argument === '' ? [] : argument.split(';').map(Number);
        [this.#row, this.#column] = [row - 1, column - 1];
        break;
      }
      case 'K':
        this.#line(this.#row).splice(argument === '2' ? 0 : this.#column);
        break;
      case 'J':
        if (argument === '2') this.#lines = [];
        else this.#lines.splice(this.#row + (this.#column > 0 ? 1 : 0));
        break;
      case 'h':
      case 'l':
        if (argument === '?25') this.cursorShown = command === 'h';
        break;
      case 'm':
        break;
      default:
        throw new Error(`an unknown control sequence: ${argument}${command}`);
    }
  }

  #line(row: number): string[] {
    while (this.#lines.length <= row) this.#lines.push([]);
    return this.#lines[row] ?? [];
  }
}
