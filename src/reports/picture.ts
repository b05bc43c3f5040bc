import { clockText } from '../../protocols/base/round.ts';
import { Annotations, listOf } from './annotations.ts';
import type { Layout } from './dimensions.ts';
import { downsample } from './downsample.ts';
import { keyRows, placeKey } from './key-rows.ts';
import { placeInRows, textWidth } from './label-rows.ts';
import type { Picture, Span } from './model.ts';
import { drawingBoard, inShell, range } from './shell.ts';
import { colours, font, strokes, tintOf } from './theme.ts';
import type { ChartWords } from './words/words.ts';

export interface Drawing {
  readonly layout: Layout;
  readonly words: ChartWords;
  /** Unique on its page. */
  readonly id: string;
}

/** Draws a plot as an SVG document with its own background. */
export async function draw(picture: Picture, { layout, words, id }: Drawing): Promise<string> {
  const { width, left, right, plotHeight, header, flagRow, flagRows, strip, axis, lane, listRow, listRows } = layout;
  const { Plot, document } = await drawingBoard();
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
  const listed = listOf(flags, listRows, words.more);
  const key = placeKey(picture.spans, words.spans, scaleX, layout);
  const keyHeight = key.length === 0 ? 0 : ((key.at(-1)?.row ?? 0) + 1) * keyRows.height + 8;
  const top = header + rowsUsed * flagRow + strip;
  const bottom =
    axis + picture.lanes.length * lane + keyHeight + (listed.length === 0 ? 8 : listed.length * listRow + 14);
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
      Plot.axisX(timeTicks(duration, width), { tickFormat: clockText, label: null, color: colours.quiet, tickSize: 5 }),
      limit === null ? null : Plot.ruleY([limit], { stroke: colours.limit, strokeWidth: 1.25, strokeDasharray: '6 4' }),
      ...(['finding', 'injected'] as const).map((look) =>
        Plot.ruleX(
          flags.filter((flag) => flag.look === look),
          {
            x: 'x',
            stroke: look === 'finding' ? colours.finding : colours.text,
            strokeWidth: 1,
            strokeDasharray: look === 'finding' ? '2 3' : '6 2',
          },
        ),
      ),
      ...picture.lines.map(({ points, look }) => {
        const { colour, width: strokeWidth, dashes } = strokes[look];
        return Plot.line(downsample(points, width / 2), {
          x: 'x',
          y: 'y',
          stroke: colour,
          strokeWidth,
          strokeLinejoin: 'round',
          ...(dashes === undefined ? {} : { strokeDasharray: dashes }),
        });
      }),
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

  const annotations = new Annotations(layout, words, top);
  annotations.header(picture);
  annotations.strip(picture.spans, scaleX);
  annotations.edges(limit, (angle) => top + ((angle - lowest) / (highest - lowest)) * plotHeight);
  for (const [index, flag] of flags.entries()) {
    const place = places[index];
    if (place) annotations.flag(flag, place.x, scaleX(flag.x), header + place.row * flagRow);
  }
  const below = annotations.lanes(picture.lanes, scaleX);
  annotations.key(key, below + 8);
  annotations.list(listed, below + keyHeight);
  const { title, subtitle, description } = picture;
  const shell = { id, title: subtitle === '' ? title : `${title}. ${subtitle}`, description, width, height };
  return inShell(svg.toString(), shell, annotations.toString());
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

function timeTicks(duration: number, width: number): readonly number[] {
  const steps = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600];
  const most = width / 80;
  return range(0, duration, steps.find((step) => duration / step <= most) ?? duration);
}
