import type { Layout } from './dimensions.ts';
import { keyRows, type PlacedKey } from './key-rows.ts';
import { textWidth } from './label-rows.ts';
import { drawLanes } from './lanes.ts';
import type { Flag, Lane, Picture, Span } from './model.ts';
import { shorten, tenths, textAt } from './shell.ts';
import { colours, preciseClockText, strokes, tintOf } from './theme.ts';
import type { ChartWords } from './words/words.ts';

/** The parts outside the plot's frame, written as SVG text because the plotting library draws only inside the frame. */
export class Annotations {
  readonly #parts: string[] = [];
  readonly #layout: Layout;
  readonly #words: ChartWords;
  /** Top and bottom of the plot's frame. */
  readonly #top: number;
  readonly #bottom: number;

  constructor(layout: Layout, words: ChartWords, top: number) {
    this.#layout = layout;
    this.#words = words;
    this.#top = top;
    this.#bottom = top + layout.plotHeight;
  }

  header({ title, subtitle, lines }: Picture): void {
    const { width, edge, right, listRows } = this.#layout;
    if (listRows === 0) return;
    this.#text(edge, 28, shorten(title, 62), { size: 17, weight: 600 });
    this.#text(edge, 48, shorten(subtitle, 125), { size: 12.5, fill: colours.quiet });
    if (lines.length < 2) return;
    let x = width - right;
    for (const { name, look } of [...lines].reverse()) {
      this.#text(x, 28, name, { size: 12.5, anchor: 'end' });
      x -= textWidth(name, 12.5) + 6;
      this.#parts.push(lineSample(look, x - 26, 24));
      x -= 26 + 18;
    }
  }

  /** The phases along the top: strips, labelled if there is room; the others are listed in a key. */
  strip(spans: readonly Span[], scaleX: (x: number) => number): void {
    const y = this.#top;
    for (const span of spans) {
      const x = scaleX(span.from);
      const wide = scaleX(span.to) - x;
      if (!(wide > 0)) continue;
      this.#parts.push(stripPart(span, x, wide, y));
      const label = this.#words.spans(span.name);
      if (textWidth(label, 11) + 2 > wide) continue;
      this.#text(x + wide / 2, y - 10, label, { size: 11, anchor: 'middle', fill: colours.quiet });
    }
  }

  /** Labels of the horizontal lines, and of the axes. */
  edges(limit: number | null, scaleY: (angle: number) => number): void {
    const { width, edge, left, right, isNarrow } = this.#layout;
    const beside = (angle: number, label: string, fill: string) =>
      isNarrow
        ? this.#text(width - right - 4, scaleY(angle) - 4, label, { size: 11, anchor: 'end', fill, halo: true })
        : this.#text(width - right + 8, scaleY(angle) + 4, label, { size: 12, fill });
    beside(0, this.#words.level, colours.quiet);
    if (limit !== null) beside(limit, this.#words.limit(limit), colours.limit);
    if (isNarrow) {
      this.#text(left + 4, this.#bottom - 6, `↓ ${this.#words.headDown}`, {
        size: 11,
        fill: colours.quiet,
        halo: true,
      });
    } else {
      const middle = this.#top + this.#layout.plotHeight / 2;
      this.#parts.push(
        `<text transform="translate(${edge},${middle}) rotate(90)" text-anchor="middle" font-size="12" ` +
          `fill="${colours.quiet}">${this.#words.headDown} →</text>`,
      );
      this.#text(width - right + 8, this.#bottom + 18, this.#words.time, { size: 11, fill: colours.quiet });
    }
  }

  /** Returns the lanes' bottom. */
  lanes(lanes: readonly Lane[], scaleX: (x: number) => number): number {
    const y = this.#bottom + this.#layout.axis;
    this.#parts.push(drawLanes(lanes, this.#layout, y, scaleX));
    return y + lanes.length * this.#layout.lane;
  }

  key(rows: readonly PlacedKey[], top: number): void {
    for (const { x, row, label, span } of rows) {
      const y = top + row * keyRows.height;
      this.#parts.push(stripPart(span, x, 18, y + 8));
      this.#text(x + 23, y + 8, label, { size: 11, fill: colours.quiet });
    }
  }

  flag({ label, look }: Flag, x: number, stem: number, y: number): void {
    const wide = textWidth(label, 11) + 10;
    const isFinding = look === 'finding';
    const stroke = isFinding ? colours.finding : colours.text;
    this.#parts.push(
      `<path d="M${tenths(stem)},${y + 15}V${this.#top}" stroke="${stroke}" stroke-dasharray="${isFinding ? '2 3' : '6 2'}" fill="none"/>`,
      `<rect x="${tenths(x - wide / 2)}" y="${y}" width="${tenths(wide)}" height="16" rx="${isFinding ? 3 : 0}" ` +
        `fill="${isFinding ? stroke : colours.paper}" stroke="${stroke}"/>`,
    );
    const fill = isFinding ? colours.paper : stroke;
    this.#text(x, y + 12, label, { size: 11, weight: 600, anchor: 'middle', fill });
  }

  /** The list of findings at the bottom, one row each. */
  list(rows: readonly Row[], top: number): void {
    const { left, listRow } = this.#layout;
    for (const [index, { time, label, text }] of rows.entries()) {
      const y = top + 14 + index * listRow;
      this.#text(left + 44, y, time, { size: 12.5, anchor: 'end', fill: colours.quiet });
      this.#text(left + 54, y, shorten(label, 5), { size: 12.5, weight: 600, fill: colours.finding });
      this.#text(left + 54 + 40, y, shorten(text, 115), { size: 12.5 });
    }
  }

  toString(): string {
    return this.#parts.join('');
  }

  #text(...args: Parameters<typeof textAt>): void {
    this.#parts.push(textAt(...args));
  }
}

/** A short piece of a line, for legends. */
export function lineSample(look: keyof typeof strokes, x: number, y: number): string {
  const { colour, width, dashes } = strokes[look];
  const dashed = dashes === undefined ? '' : ` stroke-dasharray="${dashes}"`;
  return `<path d="M${tenths(x)},${y}h26" stroke="${colour}" stroke-width="${width}"${dashed} fill="none"/>`;
}

/** Its lower edge is at `y`. */
function stripPart({ name }: Span, x: number, wide: number, y: number): string {
  const { strip, height, dashes } = tintOf(name);
  const dashed = dashes === undefined ? '' : ` stroke-dasharray="${dashes}"`;
  return `<path d="M${tenths(x)},${y - height / 2}h${tenths(wide)}" stroke="${strip}" stroke-width="${height}"${dashed} fill="none"/>`;
}

/** One row of the list of findings. */
export interface Row {
  readonly time: string;
  readonly label: string;
  readonly text: string;
}

/** The first findings, and the number of the remaining ones. */
export function listOf(flags: readonly Flag[], listRows: number, more: (count: number) => string): readonly Row[] {
  if (listRows === 0) return [];
  const rows = flags.map(({ x, label, text, look }): Row => {
    return { time: preciseClockText(x), label: look === 'finding' ? label : '', text };
  });
  const left = rows.length - listRows;
  return left > 0 ? [...rows.slice(0, listRows), { time: '', label: '', text: more(left) }] : rows;
}
