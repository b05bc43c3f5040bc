/** Drawing with braille characters: each character cell is two dots wide and four high, with nearly square dots. */
import type { Look } from './looks.ts';

/** Part of one line of the screen, in one look. */
export interface Span {
  readonly text: string;
  readonly look: Look;
}
export type Line = readonly Span[];

const dotsAcross = 2;
const dotsDown = 4;
const empty = 0x2800;
/** Bit of each dot in a cell, by column, then row (Unicode block "Braille Patterns"). */
const bits: readonly (readonly number[])[] = [
  [0x01, 0x02, 0x04, 0x40],
  [0x08, 0x10, 0x20, 0x80],
];

/** A grid of dots; y grows downward, and dots outside the grid are ignored. */
export class Canvas {
  readonly columns: number;
  readonly rows: number;
  readonly width: number;
  readonly height: number;
  readonly #cells: Uint8Array;

  constructor(columns: number, rows: number) {
    this.columns = columns;
    this.rows = rows;
    this.width = columns * dotsAcross;
    this.height = rows * dotsDown;
    this.#cells = new Uint8Array(columns * rows);
  }

  dot(x: number, y: number): void {
    const column = Math.round(x);
    const row = Math.round(y);
    if (!(column >= 0 && column < this.width && row >= 0 && row < this.height)) return;
    const cell = Math.floor(row / dotsDown) * this.columns + Math.floor(column / dotsAcross);
    this.#cells[cell] = (this.#cells[cell] ?? 0) | (bits[column % dotsAcross]?.[row % dotsDown] ?? 0);
  }

  /** A line one dot thick; of every `period` dots along it only the first is set. */
  line(x1: number, y1: number, x2: number, y2: number, period = 1): void {
    const steps = Math.max(1, Math.ceil(Math.max(Math.abs(x2 - x1), Math.abs(y2 - y1))));
    for (let step = 0; step <= steps; step += period) {
      this.dot(x1 + ((x2 - x1) * step) / steps, y1 + ((y2 - y1) * step) / steps);
    }
  }

  /** Sets every dot within `radius` of the line between two points; a disc if the points coincide. */
  limb(x1: number, y1: number, x2: number, y2: number, radius: number): void {
    const [dx, dy] = [x2 - x1, y2 - y1];
    const length = dx * dx + dy * dy;
    for (let y = Math.floor(Math.min(y1, y2) - radius); y <= Math.max(y1, y2) + radius + 1; y += 1) {
      for (let x = Math.floor(Math.min(x1, x2) - radius); x <= Math.max(x1, x2) + radius + 1; x += 1) {
        const along = length === 0 ? 0 : Math.min(1, Math.max(0, ((x - x1) * dx + (y - y1) * dy) / length));
        if (Math.hypot(x - x1 - along * dx, y - y1 - along * dy) <= radius) this.dot(x, y);
      }
    }
  }

  /** The dots of one cell as bits. */
  cell(column: number, row: number): number {
    return this.#cells[row * this.columns + column] ?? 0;
  }
}

export interface Layer {
  readonly canvas: Canvas;
  readonly look: Look;
}

/**
 * Renders layers of equal size, topmost first, as lines of text. A cell has the look of the topmost layer with a dot in
 * it. It shows the dots of all layers if `merged`, else only those of that layer.
 */
export function stack(layers: readonly [Layer, ...Layer[]], merged: boolean): readonly Line[] {
  const { columns, rows } = layers[0].canvas;
  return Array.from({ length: rows }, (_, row) => {
    const line: Span[] = [];
    for (let column = 0; column < columns; column += 1) {
      const shown = layers.filter(({ canvas }) => canvas.cell(column, row) !== 0);
      const seen = merged ? shown : shown.slice(0, 1);
      const dots = seen.reduce((all, { canvas }) => all | canvas.cell(column, row), 0);
      append(line, dots === 0 ? ' ' : String.fromCodePoint(empty + dots), shown[0]?.look ?? 'plain');
    }
    return line;
  });
}

/** A blank joins the previous span, whose look is invisible in it, so that a line has few spans. */
function append(line: Span[], text: string, look: Look): void {
  const last = line.at(-1);
  if (last !== undefined && (last.look === look || text === ' ')) {
    line[line.length - 1] = { text: last.text + text, look: last.look };
  } else {
    line.push({ text, look });
  }
}
