import { clockText } from '../../protocols/base/round.ts';
import { Annotations, escapeText, listOf } from './annotations.ts';
import { dimensions } from './dimensions.ts';
import { downsample } from './downsample.ts';
import { placeInRows, textWidth } from './label-rows.ts';
import type { Picture, Span } from './model.ts';
import { colours, font, tintOf } from './theme.ts';

const { width, left, right, plotHeight, header, flagRow, flagRows, strip, axis, listRow } = dimensions;

/** Draws a plot as an SVG document with its own background. The plotting library is loaded on first use. */
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
    style: { fontFamily: font, fontSize: '12px', color: colours.text, background: colours.paper },
    x: { domain: [0, duration], axis: null },
    // Reversed, so that head-down is down.
    y: { domain: [lowest, highest], reverse: true, axis: null },
    marks: [
      Plot.rect(picture.spans, {
        x1: 'from',
        x2: 'to',
        y1: () => lowest,
        y2: () => highest,
        fill: ({ name }: Span) => tintOf(name).shade,
      }),
      Plot.ruleY(angleTicks(lowest, highest), { stroke: colours.grid }),
      Plot.ruleY([0], { stroke: colours.level, strokeWidth: 1.25 }),
      Plot.axisY(angleTicks(lowest, highest), {
        tickFormat: (angle: number) => (angle < 0 ? `−${-angle}°` : `${angle}°`),
        tickSize: 0,
        label: null,
        color: colours.quiet,
      }),
      Plot.axisX(timeTicks(duration), { tickFormat: clockText, label: null, color: colours.quiet, tickSize: 5 }),
      limit === null ? null : Plot.ruleY([limit], { stroke: colours.limit, strokeWidth: 1.25, strokeDasharray: '6 4' }),
      Plot.ruleX(flags, { x: 'x', stroke: colours.finding, strokeWidth: 1, strokeDasharray: '2 3' }),
      ...picture.lines.map(({ points, look }) =>
        Plot.line(downsample(points, width), {
          x: 'x',
          y: 'y',
          stroke: look === 'target' ? colours.target : colours.angle,
          strokeWidth: look === 'target' ? 5 : 1.75,
          strokeLinejoin: 'round',
        }),
      ),
      Plot.dot(
        flags.filter(({ y }) => y !== null),
        { x: 'x', y: 'y', r: 4, fill: colours.finding, stroke: colours.paper, strokeWidth: 1.5 },
      ),
      // Notes stand on the side of the line that faces away from level.
      ...[1, -1].map((side) =>
        Plot.text(
          picture.notes.filter(({ y }) => y * side > 0),
          { x: 'x', y: 'y', text: 'text', dy: 14 * side, fill: colours.text },
        ),
      ),
    ],
  });

  const annotations = new Annotations(top);
  annotations.header(picture);
  annotations.strip(picture.spans, scaleX);
  annotations.edges(limit, (angle) => top + ((angle - lowest) / (highest - lowest)) * plotHeight);
  for (const [index, flag] of flags.entries()) {
    const place = places[index];
    if (place) annotations.flag(flag.label, place.x, scaleX(flag.x), header + place.row * flagRow);
  }
  annotations.list(listed);
  // Written by hand because linkedom does not escape < and & in attributes and omits the namespace.
  const label = escapeText(`${picture.title}. ${picture.subtitle}`);
  const opening = `<svg xmlns="http://www.w3.org/2000/svg" role="img" aria-label="${label}" `;
  const backdrop = `<rect width="${width}" height="${height}" rx="6" fill="${colours.paper}" stroke="${colours.frame}"/>`;
  const drawn = svg.toString();
  const [inside = ''] = drawn.replace(/^<svg /, () => opening).split(/<\/svg>\s*$/);
  return `${inside.replace('</style>', `</style>${backdrop}`)}${annotations.toString()}</svg>\n`;
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
