import { frame } from './frame.ts';
import { ink, preciseClockText, shortName, tintOf } from './look.ts';
import type { Flag, Picture, Span } from './model.ts';
import { textWidth } from './place.ts';

const { width, edge, left, right, plotHeight, strip, axis, listRow, listRows } = frame;

/** What stands around the plot: written as text, because the plot's library draws only inside its frame. */
export class Surround {
  readonly #parts: string[] = [];
  /** Of the plot's frame. */
  readonly #top: number;

  constructor(top: number) {
    this.#top = top;
  }

  header({ title, subtitle, lines }: Picture): void {
    this.#text(edge, 28, shorten(title, 62), { size: 17, weight: 600 });
    this.#text(edge, 48, shorten(subtitle, 125), { size: 12.5, fill: ink.quiet });
    if (lines.length < 2) return;
    let x = width - right;
    for (const { name, look } of [...lines].reverse()) {
      this.#text(x, 28, name, { size: 12.5, anchor: 'end', fill: ink.text });
      x -= textWidth(name, 12.5) + 6;
      const stroke = look === 'target' ? ink.target : ink.angle;
      const thick = look === 'target' ? 5 : 1.75;
      this.#parts.push(`<path d="M${x - 26},24H${x}" stroke="${stroke}" stroke-width="${thick}" fill="none"/>`);
      x -= 26 + 18;
    }
  }

  /** The phases along the top: coloured strips, with names where there is room; a key for those that had none. */
  strip(spans: readonly Span[], scaleX: (x: number) => number): void {
    const y = this.#top - strip;
    const named = new Set<string>();
    for (const { name, from, to } of spans) {
      const x = scaleX(from);
      const wide = scaleX(to) - x;
      if (!(wide > 0)) continue;
      const { strip: fill } = tintOf(name);
      this.#parts.push(`<rect x="${round(x)}" y="${y + 17}" width="${round(wide)}" height="4" fill="${fill}"/>`);
      const label = shortName(name);
      if (textWidth(label, 11) + 2 > wide) continue;
      this.#text(x + wide / 2, y + 12, label, { size: 11, anchor: 'middle', fill: ink.quiet });
      named.add(label);
    }
    this.#key(spans.filter(({ name, from, to }) => to > from && !named.has(shortName(name))));
  }

  #key(spans: readonly Span[]): void {
    const y = this.#top + plotHeight + 36;
    let x = left;
    for (const [label, { name }] of new Map(spans.map((span) => [shortName(span.name), span]))) {
      this.#parts.push(`<rect x="${round(x)}" y="${y - 8}" width="12" height="8" fill="${tintOf(name).strip}"/>`);
      this.#text(x + 17, y, label, { size: 11, fill: ink.quiet });
      x += 17 + textWidth(label, 11) + 16;
    }
  }

  /** What the lines across the plot are, at its right edge, and which way is which at its left. */
  edges(limit: number | null, scaleY: (angle: number) => number): void {
    this.#text(width - right + 8, scaleY(0) + 4, 'level', { size: 12, fill: ink.quiet });
    if (limit !== null)
      this.#text(width - right + 8, scaleY(limit) + 4, `limit ${limit}°`, { size: 12, fill: ink.limit });
    const middle = this.#top + plotHeight / 2;
    this.#parts.push(
      `<text transform="translate(${edge},${middle}) rotate(90)" text-anchor="middle" font-size="12" ` +
        `fill="${ink.quiet}">head-down →</text>`,
    );
    this.#text(width - right, this.#top + plotHeight + 36, 'minutes:seconds', {
      size: 11,
      anchor: 'end',
      fill: ink.quiet,
    });
  }

  flag(label: string, x: number, stem: number, y: number): void {
    const wide = textWidth(label, 11) + 10;
    this.#parts.push(
      `<path d="M${round(stem)},${y + 15}V${this.#top}" stroke="${ink.finding}" stroke-dasharray="2 3" fill="none"/>`,
      `<rect x="${round(x - wide / 2)}" y="${y}" width="${round(wide)}" height="16" rx="3" fill="${ink.finding}"/>`,
    );
    this.#text(x, y + 12, label, { size: 11, weight: 600, anchor: 'middle', fill: ink.paper });
  }

  /** What was found, a row each, below everything. */
  list(rows: readonly Row[]): void {
    const top = this.#top + plotHeight + axis;
    for (const [index, { time, label, text }] of rows.entries()) {
      const y = top + 14 + index * listRow;
      this.#text(left + 44, y, time, { size: 12.5, anchor: 'end', fill: ink.quiet });
      this.#text(left + 54, y, label, { size: 12.5, weight: 600, fill: ink.finding });
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
    const { size, weight = 400, anchor = 'start', fill = ink.text } = look;
    this.#parts.push(
      `<text x="${round(x)}" y="${round(y)}" font-size="${size}" font-weight="${weight}" text-anchor="${anchor}" ` +
        `fill="${fill}">${escapeText(text)}</text>`,
    );
  }
}

const round = (value: number): number => Math.round(value * 10) / 10;

const shorten = (text: string, most: number): string => (text.length > most ? `${text.slice(0, most - 1)}…` : text);

/** One finding in words. */
export interface Row {
  readonly time: string;
  readonly label: string;
  readonly text: string;
}

/** The first findings, and how many more there were. */
export function listOf(flags: readonly Flag[]): readonly Row[] {
  const rows = flags.map(({ x, label, text }): Row => ({ time: preciseClockText(x), label, text }));
  const more = rows.length - listRows;
  return more > 0 ? [...rows.slice(0, listRows), { time: '', label: '', text: `and ${more} more` }] : rows;
}

/** For XML, which knows no control characters, however escaped. */
export const escapeText = (text: string): string =>
  text
    .replace(/\p{Cc}|\p{Surrogate}|[\ufffe\uffff]/gu, '�')
    .replace(/[&<>"]/g, (mark) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[mark] ?? mark);
