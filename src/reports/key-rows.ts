import type { Layout } from './dimensions.ts';
import { textWidth } from './label-rows.ts';
import type { Span } from './model.ts';
import type { SpanName } from './theme.ts';

/** An entry of the key, with its place. */
export interface PlacedKey {
  readonly x: number;
  /** 0 is the first row. */
  readonly row: number;
  readonly label: string;
  readonly span: Span;
}

export const keyRows = { height: 16 } as const;

/** A shorter span cannot be seen. */
const leastWidth = 2;

/** The spans that are nowhere wide enough for their label, each once, in rows. */
export function placeKey(
  spans: readonly Span[],
  labelOf: (name: SpanName) => string,
  scaleX: (x: number) => number,
  { left, width, edge }: Layout,
): readonly PlacedKey[] {
  const shown = spans.filter(({ from, to }) => scaleX(to) - scaleX(from) >= leastWidth);
  const isLabelled = ({ name, from, to }: Span) => textWidth(labelOf(name), 11) + 2 <= scaleX(to) - scaleX(from);
  const labelled = new Set(shown.filter(isLabelled).map(({ name }) => labelOf(name)));
  const listed = new Map(shown.map((span) => [labelOf(span.name), span]));
  const placed: PlacedKey[] = [];
  let [x, row] = [left, 0];
  for (const [label, span] of listed) {
    if (labelled.has(label)) continue;
    const wide = 23 + textWidth(label, 11) + 14;
    if (x > left && x + wide > width - edge) [x, row] = [left, row + 1];
    placed.push({ x, row, label, span });
    x += wide;
  }
  return placed;
}
