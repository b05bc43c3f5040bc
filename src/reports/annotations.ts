import { round } from '../../protocols/base/round.ts';
import { dimensions } from './dimensions.ts';
import { textWidth } from './label-rows.ts';
import type { Flag, Picture, Span } from './model.ts';
import { colours, labelOf, preciseClockText, tintOf } from './theme.ts';

const { width, edge, left, right, plotHeight, strip, axis, listRow, listRows } = dimensions;

/** The parts outside the plot's frame, written as SVG text because the plotting library draws only inside the frame. */
export class Annotations {
  readonly #parts: string[] = [];
  /** Top of the plot's frame. */
  readonly #top: number;

  constructor(top: number) {
    this.#top = top;
  }

  header({ title, subtitle, lines }: Picture): void {
    this.#text(edge, 28, shorten(title, 62), { size: 17, weight: 600 });
    this.#text(edge, 48, shorten(subtitle, 125), { size: 12.5, fill: colours.quiet });
    if (lines.length < 2) return;
    let x = width - right;
    for (const { name, look } of [...lines].reverse()) {
      this.#text(x, 28, name, { size: 12.5, anchor: 'end', fill: colours.text });
      x -= textWidth(name, 12.5) + 6;
      const stroke = look === 'target' ? colours.target : colours.angle;
      const thick = look === 'target' ? 5 : 1.75;
      this.#parts.push(`<path d="M${x - 26},24H${x}" stroke="${stroke}" stroke-width="${thick}" fill="none"/>`);
      x -= 26 + 18;
    }
  }

  /** The phases along the top: coloured strips, labelled if there is room; the others are listed in a key. */
  strip(spans: readonly Span[], scaleX: (x: number) => number): void {
    const y = this.#top - strip;
    const named = new Set<string>();
    for (const { name, from, to } of spans) {
      const x = scaleX(from);
      const wide = scaleX(to) - x;
      if (!(wide > 0)) continue;
      const { strip: fill } = tintOf(name);
      this.#parts.push(`<rect x="${tenths(x)}" y="${y + 17}" width="${tenths(wide)}" height="4" fill="${fill}"/>`);
      const label = labelOf(name);
      if (textWidth(label, 11) + 2 > wide) continue;
      this.#text(x + wide / 2, y + 12, label, { size: 11, anchor: 'middle', fill: colours.quiet });
      named.add(label);
    }
    this.#key(spans.filter(({ name, from, to }) => to > from && !named.has(labelOf(name))));
  }

  #key(spans: readonly Span[]): void {
    const y = this.#top + plotHeight + 36;
    let x = left;
    for (const [label, { name }] of new Map(spans.map((span) => [labelOf(span.name), span]))) {
      this.#parts.push(`<rect x="${tenths(x)}" y="${y - 8}" width="12" height="8" fill="${tintOf(name).strip}"/>`);
      this.#text(x + 17, y, label, { size: 11, fill: colours.quiet });
      x += 17 + textWidth(label, 11) + 16;
    }
  }

  /** Labels of the horizontal lines at the right edge, and of the axes. */
  edges(limit: number | null, scaleY: (angle: number) => number): void {
    this.#text(width - right + 8, scaleY(0) + 4, 'level', { size: 12, fill: colours.quiet });
    if (limit !== null)
      this.#text(width - right + 8, scaleY(limit) + 4, `limit ${limit}°`, { size: 12, fill: colours.limit });
    const middle = this.#top + plotHeight / 2;
    this.#parts.push(
      `<text transform="translate(${edge},${middle}) rotate(90)" text-anchor="middle" font-size="12" ` +
        `fill="${colours.quiet}">head-down →</text>`,
    );
    this.#text(width - right, this.#top + plotHeight + 36, 'minutes:seconds', {
      size: 11,
      anchor: 'end',
      fill: colours.quiet,
    });
  }

  flag(label: string, x: number, stem: number, y: number): void {
    const wide = textWidth(label, 11) + 10;
    this.#parts.push(
      `<path d="M${tenths(stem)},${y + 15}V${this.#top}" stroke="${colours.finding}" stroke-dasharray="2 3" fill="none"/>`,
      `<rect x="${tenths(x - wide / 2)}" y="${y}" width="${tenths(wide)}" height="16" rx="3" fill="${colours.finding}"/>`,
    );
    this.#text(x, y + 12, label, { size: 11, weight: 600, anchor: 'middle', fill: colours.paper });
  }

  /** The list of findings at the bottom, one row each. */
  list(rows: readonly Row[]): void {
    const top = this.#top + plotHeight + axis;
    for (const [index, { time, label, text }] of rows.entries()) {
      const y = top + 14 + index * listRow;
      this.#text(left + 44, y, time, { size: 12.5, anchor: 'end', fill: colours.quiet });
      this.#text(left + 54, y, label, { size: 12.5, weight: 600, fill: colours.finding });
      this.#text(left + 54 + 40, y, shorten(text, 115), { size: 12.5 });
    }
  }

  toString(): string {
    return `<g stroke="none">${this.#parts.join('')}</g>`;
  }

  #text(
    x: number,
    y: number,
    text: string,
    look: { size: number; weight?: number; anchor?: 'start' | 'middle' | 'end'; fill?: string },
  ): void {
    const { size, weight = 400, anchor = 'start', fill = colours.text } = look;
    this.#parts.push(
      `<text x="${tenths(x)}" y="${tenths(y)}" font-size="${size}" font-weight="${weight}" text-anchor="${anchor}" ` +
        `fill="${fill}">${escapeText(text)}</text>`,
    );
  }
}

const shorten = (text: string, maxLength: number): string =>
  text.length > maxLength ? `${text.slice(0, maxLength - 1)}…` : text;

/** Coordinates to a tenth of a pixel. */
const tenths = (value: number): number => round(value, 1);

/** One row of the list of findings. */
export interface Row {
  readonly time: string;
  readonly label: string;
  readonly text: string;
}

/** The first findings, and the number of the remaining ones. */
export function listOf(flags: readonly Flag[]): readonly Row[] {
  const rows = flags.map(({ x, label, text }): Row => ({ time: preciseClockText(x), label, text }));
  const more = rows.length - listRows;
  return more > 0 ? [...rows.slice(0, listRows), { time: '', label: '', text: `and ${more} more` }] : rows;
}

/** Escapes text for XML, in which control characters are not allowed even as character references. */
export const escapeText = (text: string): string =>
  text
    .replace(/\p{Cc}|\p{Surrogate}|[\ufffe\uffff]/gu, '�')
    .replace(/[&<>"]/g, (mark) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[mark] ?? mark);
