/** Lines of a fixed width. */
import type { Look } from '../looks.ts';
import type { Line, Span } from '../raster.ts';

export const span = (text: string, look: Look = 'plain'): Span => ({ text, look });
export const line = (text: string, look: Look = 'plain'): Line => [span(text, look)];
export const blank: Line = [];

const lengthOf = (text: string): number => [...text].length;
export const widthOf = (parts: Line): number => parts.reduce((sum, { text }) => sum + lengthOf(text), 0);

/** Cuts a line that is too long, with an ellipsis, and fills one that is too short. */
export function fitted(parts: Line, columns: number): Line {
  const width = widthOf(parts);
  if (width === columns) return parts;
  if (width < columns) return [...parts, span(' '.repeat(columns - width))];
  return cut(parts, columns);
}

/** Cuts a line that is too long, with an ellipsis. */
export function cut(parts: Line, columns: number): Line {
  if (widthOf(parts) <= columns) return parts;
  const shown: Span[] = [];
  let room = columns - 1;
  for (const { text, look } of parts) {
    const characters = [...text].slice(0, room);
    shown.push({ text: characters.join(''), look });
    room -= characters.length;
    if (room <= 0) break;
  }
  return [...shown, span('…', shown.at(-1)?.look ?? 'plain')];
}

/** Text at both ends. The right one is left out where there is no room for it. */
export function spread(left: Line, right: Line, columns: number): Line {
  const room = columns - widthOf(left) - widthOf(right);
  return room >= 2 ? [...left, span(' '.repeat(room)), ...right] : cut(left, columns);
}

/** Exactly so many lines: the first ones, or with blank ones after them. */
export const rowsOf = (lines: readonly Line[], rows: number): readonly Line[] =>
  Array.from({ length: Math.max(0, rows) }, (_, row) => lines[row] ?? blank);

/** Breaks a text at blanks. */
export function wrapped(text: string, columns: number, indent = ''): readonly string[] {
  const lines: string[] = [];
  let now = '';
  for (const word of text.split(/\s+/)) {
    const longer = now === '' ? word : `${now} ${word}`;
    if (now !== '' && lengthOf(longer) > columns - (lines.length === 0 ? 0 : indent.length)) {
      lines.push(now);
      now = word;
    } else now = longer;
  }
  lines.push(now);
  return lines.map((each, index) => (index === 0 ? each : `${indent}${each}`));
}

/** The same lines without their looks, as for what is old. */
export const grey = (lines: readonly Line[]): readonly Line[] =>
  lines.map((parts) => parts.map(({ text }) => span(text, 'quiet')));
