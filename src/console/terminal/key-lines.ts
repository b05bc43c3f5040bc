/** The keys at the bottom of the screen. */
import type { View } from '../model/view.ts';
import type { Line, Span } from '../raster.ts';
import { type KeyRow, keyRows } from './key-table.ts';
import { cut, span, widthOf } from './text-lines.ts';
import type { Screen } from './ui.ts';

/** Shown while this console holds the override, and in its place otherwise. */
const ofOverride = new Set(['override.jog', 'override.target', 'override.hold', 'override.skip', 'override.end']);
const notInOverride = new Set(['attend', 'reset', 'start', 'override.begin', 'sounders.test']);

/** Lines of keys; those that do nothing now are dim, or in brackets where there is no dim text. */
export function keyLines(view: View, screen: Screen, columns: number, rows: number, colours: boolean): readonly Line[] {
  const shown = keyRows.filter((row) => isShown(row, view, screen));
  const lines: Span[][] = [[]];
  for (const row of shown) {
    const isOffered = row.act === null || view.offers[row.act].isOffered;
    const text = `${row.shown} ${row.short}`;
    const key = isOffered
      ? [span(row.shown, 'strong'), span(` ${row.short}`)]
      : [span(colours ? text : `(${text})`, 'quiet')];
    const last = lines.at(-1) ?? [];
    if (last.length === 0) last.push(...key);
    else if (widthOf(last) + 2 + widthOf(key) <= columns) last.push(span('  '), ...key);
    else if (lines.length < rows) lines.push([...key]);
  }
  return lines.map((each) => cut(each, columns));
}

function isShown({ act, shown }: KeyRow, { override }: View, screen: Screen): boolean {
  if (screen.kind !== 'main') return act === 'stop' || act === 'return';
  if (shown === 'Ctrl-L' || shown === 'Ctrl-C' || (shown === 'F' && override?.isMine === true)) return false;
  if (act === null) return true;
  return override?.isMine === true ? !notInOverride.has(act) : !ofOverride.has(act);
}
