import { frame } from './frame.ts';
import { clockText, font, ink, tintOf } from './look.ts';
import type { Picture, Span } from './model.ts';
import { placeInRows, textWidth } from './place.ts';
import { escapeText, listOf, Surround } from './surround.ts';
import { thin } from './thin.ts';

const { width, left, right, plotHeight, header, flagRow, flagRows, strip, axis, listRow } = frame;
/** Draws it as one SVG document, with a background of its own. The library is loaded at the first picture. */
export async function draw(picture: Picture): Promise<string> {
  const [Plot, { parseHTML }] = await Promise.all([import('@observablehq/plot'), import('linkedom')]);
  const { document } = parseHTML('<!doctype html><html><body></body></html>');
  const { duration, limit } = picture;
  const scaleX = (x: number): number => left + (x / duration) * (width - left - right);

  const flags = [...picture.flags].sort((a, b) => a.x - b.x);
  const places = placeInRows(
    flags.map(({ x, label }) => ({ x: scaleX(x), width: textWidth(label, 11) + 10 })),
    flagRows,
    left,
    width - right,
  );
  const rowsUsed = places.reduce((most, place) => Math.max(most, place === null ? 0 : place.row + 1), 0);
  const listed = listOf(flags);
  const top = header + rowsUsed * flagRow + strip;
  const bottom = axis + (listed.length === 0 ? 0 : listed.length * listRow + 12);
  const height = top + plotHeight + bottom;
  const [lowest, highest] = angleDomain(picture);

  const svg = Plot.plot({
    document,
    width,
    height,
    marginLeft: left,
    marginRight: right,
    marginTop: top,
    marginBottom: bottom,
    style: { fontFamily: font, fontSize: '12px', color: ink.text, background: ink.paper },
    x: { domain: [0, duration], axis: null },
    // Reversed: the line goes down as the head does.
    y: { domain: [lowest, highest], reverse: true, axis: null },
    marks: [
      Plot.rect(picture.spans, {
        x1: 'from',
        x2: 'to',
        y1: () => lowest,
        y2: () => highest,
        fill: ({ name }: Span) => tintOf(name).shade,
      }),
      Plot.ruleY(angleTicks(lowest, highest), { stroke: ink.grid }),
      Plot.ruleY([0], { stroke: ink.level, strokeWidth: 1.25 }),
      Plot.axisY(angleTicks(lowest, highest), {
        tickFormat: (angle: number) => (angle < 0 ? `−${-angle}°` : `${angle}°`),
        tickSize: 0,
        label: null,
        color: ink.quiet,
      }),
      Plot.axisX(timeTicks(duration), { tickFormat: clockText, label: null, color: ink.quiet, tickSize: 5 }),
      limit === null ? null : Plot.ruleY([limit], { stroke: ink.limit, strokeWidth: 1.25, strokeDasharray: '6 4' }),
      Plot.ruleX(flags, { x: 'x', stroke: ink.finding, strokeWidth: 1, strokeDasharray: '2 3' }),
      ...picture.lines.map(({ points, look }) =>
        Plot.line(thin(points, width), {
          x: 'x',
          y: 'y',
          stroke: look === 'target' ? ink.target : ink.angle,
          strokeWidth: look === 'target' ? 5 : 1.75,
          strokeLinejoin: 'round',
        }),
      ),
      Plot.dot(
        flags.filter(({ y }) => y !== null),
        { x: 'x', y: 'y', r: 4, fill: ink.finding, stroke: ink.paper, strokeWidth: 1.5 },
      ),
      // Beyond the line, away from level.
      ...[1, -1].map((side) =>
        Plot.text(
          picture.notes.filter(({ y }) => y * side > 0),
          { x: 'x', y: 'y', text: 'text', dy: 14 * side, fill: ink.text },
        ),
      ),
    ],
  });

  const around = new Surround(top);
  around.header(picture);
  around.strip(picture.spans, scaleX);
  around.edges(limit, (angle) => top + ((angle - lowest) / (highest - lowest)) * plotHeight);
  for (const [index, flag] of flags.entries()) {
    const place = places[index];
    if (place) around.flag(flag.label, place.x, scaleX(flag.x), header + place.row * flagRow);
  }
  around.list(listed);
  // By hand: the document writes attributes without escaping < and &, and leaves the namespace out.
  const label = escapeText(`${picture.title}. ${picture.subtitle}`);
  const opening = `<svg xmlns="http://www.w3.org/2000/svg" role="img" aria-label="${label}" `;
  const backdrop = `<rect width="${width}" height="${height}" rx="6" fill="${ink.paper}" stroke="${ink.frame}"/>`;
  // The document's elements write themselves out.
  const drawn = svg.toString();
  const [inside = ''] = drawn.replace(/^<svg /, () => opening).split(/<\/svg>\s*$/);
  return `${inside.replace('</style>', `</style>${backdrop}`)}${around.toString()}</svg>\n`;
}

function angleDomain({ lines, limit }: Picture): [lowest: number, highest: number] {
  let lowest = -3;
  let highest = limit === null ? 10 : limit;
  for (const { points } of lines) {
    for (const { y } of points) {
      if (y === null) continue;
      lowest = Math.min(lowest, y);
      highest = Math.max(highest, y);
    }
  }
  const margin = (highest - lowest) * 0.1;
  return [lowest < -3 ? lowest - margin : lowest, highest + margin];
}

function angleTicks(lowest: number, highest: number): readonly number[] {
  const step = highest - lowest > 45 ? 10 : 5;
  return range(Math.ceil(lowest / step) * step, highest, step);
}

function timeTicks(duration: number): readonly number[] {
  const steps = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600];
  return range(0, duration, steps.find((step) => duration / step <= 12) ?? duration);
}

const range = (from: number, to: number, step: number): readonly number[] =>
  Array.from({ length: Math.max(0, Math.floor((to - from) / step) + 1) }, (_, index) => from + index * step + 0);
