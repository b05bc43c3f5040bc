/** Lanes below a plot: what happened when, told apart by the lane and the shape of its marks. */
import type { Layout } from './dimensions.ts';
import type { Lane, LaneMark } from './model.ts';
import { escapeText, tenths, textAt } from './shell.ts';
import { colours } from './theme.ts';

/** @param top of the first lane */
export function drawLanes(lanes: readonly Lane[], layout: Layout, top: number, scaleX: (x: number) => number): string {
  const { left, width, right, lane: height, isNarrow } = layout;
  return lanes
    .map(({ name, shape, marks }, index) => {
      const y = top + index * height;
      const middle = y + height - 8;
      const label = isNarrow
        ? textAt(left, y + 10, name, { size: 11, fill: colours.quiet })
        : textAt(left - 8, middle + 4, name, { size: 11, anchor: 'end', fill: colours.quiet });
      const base = `<path d="M${left},${middle}H${width - right}" stroke="${colours.grid}"/>`;
      return `${base}${label}${marks.map((mark) => markAt(shape, mark, middle, scaleX)).join('')}`;
    })
    .join('');
}

function markAt(shape: Lane['shape'], { from, to, text }: LaneMark, y: number, scaleX: (x: number) => number): string {
  const x = tenths(scaleX(from));
  const end = to === null ? x : tenths(Math.max(scaleX(to), scaleX(from) + 3));
  const titled = (part: string) => `<g>${text === '' ? '' : `<title>${escapeText(text)}</title>`}${part}</g>`;
  const fill = `fill="${colours.angle}"`;
  switch (shape) {
    case 'bar':
      return titled(
        `<rect x="${x}" y="${y - 4}" width="${tenths(Math.max(3, end - x))}" height="8" fill="${colours.finding}" fill-opacity="0.75" stroke="${colours.finding}"/>`,
      );
    case 'triangle':
      return titled(`<path d="M${x},${y - 5}l4.5,9h-9z" ${fill}/>`);
    case 'diamond':
      return titled(
        `<path d="M${x},${y - 5.5}l5,5.5l-5,5.5l-5,-5.5z" fill="${colours.paper}" stroke="${colours.text}" stroke-width="1.5"/>`,
      );
    case 'circle':
      return titled(
        `<circle cx="${x}" cy="${y}" r="4" fill="${colours.paper}" stroke="${colours.quiet}" stroke-width="1.5"/>`,
      );
    case 'cross':
      return titled(
        `<path d="M${x - 3.5},${y - 3.5}l7,7m0,-7l-7,7" stroke="${colours.text}" stroke-width="1.5" fill="none"/>`,
      );
  }
}
