/** A chart of single values over weeks: each as it is, none joined to the next. */
import { placeInRows, textWidth } from './label-rows.ts';
import { drawLanes } from './lanes.ts';
import type { Lane } from './model.ts';
import type { Drawing } from './picture.ts';
import { drawingBoard, inShell, range, tenths, textAt } from './shell.ts';
import { colours, font } from './theme.ts';

export interface CoursePoint {
  /** Days from the beginning of the first day. */
  readonly x: number;
  readonly y: number;
}

export interface Series {
  readonly look: 'hollow' | 'filled' | 'column';
  readonly points: readonly CoursePoint[];
}

export interface CoursePicture {
  readonly title: string;
  readonly description: string;
  readonly weeks: number;
  /** "week" */
  readonly weekName: string;
  /** The axis goes from 0 to this. */
  readonly highest: number;
  readonly ticks: readonly number[];
  readonly unit: string;
  readonly series: readonly Series[];
  /** From one value of a session to another. */
  readonly segments: readonly { readonly x: number; readonly from: number; readonly to: number }[];
  readonly levels: readonly { readonly y: number; readonly name: string; readonly dashes: string }[];
  readonly lanes: readonly Lane[];
}

const daysPerWeek = 7;
const topRoom = 24;

export async function drawCourse(picture: CoursePicture, { layout, id }: Drawing): Promise<string> {
  const { width, right, axis, lane, isNarrow } = layout;
  const labels = picture.lanes.map(({ name }) => textWidth(name, 11) + 14);
  const left = isNarrow ? layout.left : Math.max(layout.left, ...labels);
  const plotHeight = isNarrow ? 200 : 220;
  const { Plot, document } = await drawingBoard();
  const days = Math.max(1, picture.weeks) * daysPerWeek;
  const scaleX = (x: number): number => left + (x / days) * (width - left - right);
  const top = topRoom;
  const bottom = axis + 4 + picture.lanes.length * lane + 6;
  const height = top + plotHeight + bottom;
  const scaleY = (y: number): number => top + (1 - y / picture.highest) * plotHeight;
  const points = (look: Series['look']) =>
    picture.series.filter((one) => one.look === look).flatMap((one) => one.points);
  const size = picture.weeks > 26 || isNarrow ? 2.4 : 3.6;
  const svg = Plot.plot({
    document,
    width,
    height,
    marginLeft: left,
    marginRight: right,
    marginTop: top,
    marginBottom: bottom,
    style: { fontFamily: font, fontSize: '12px', color: colours.text, background: colours.paper },
    x: { domain: [0, days], axis: null },
    y: { domain: [0, picture.highest], axis: null },
    marks: [
      Plot.ruleX(range(0, days, daysPerWeek), { stroke: colours.grid }),
      Plot.ruleY(picture.ticks, { stroke: colours.grid }),
      Plot.ruleY([0], { stroke: colours.level, strokeWidth: 1.25 }),
      Plot.axisY(picture.ticks, { tickSize: 0, label: null, color: colours.quiet, tickFormat: String }),
      ...picture.levels.map(({ y, dashes }) =>
        Plot.ruleY([y], { stroke: colours.text, strokeWidth: 1.25, strokeDasharray: dashes }),
      ),
      Plot.ruleX(points('column'), { x: 'x', y1: () => 0, y2: 'y', stroke: colours.angle, strokeWidth: size }),
      Plot.ruleX(picture.segments, { x: 'x', y1: 'from', y2: 'to', stroke: colours.level, strokeWidth: 1.25 }),
      Plot.dot(points('filled'), { x: 'x', y: 'y', r: size, symbol: 'square', fill: colours.angle }),
      Plot.dot(points('hollow'), {
        x: 'x',
        y: 'y',
        r: size + 1,
        // A score after the session that is the same shows through it.
        fill: 'none',
        stroke: '#b35900',
        strokeWidth: 1.5,
      }),
    ],
  });
  const below = top + plotHeight;
  const parts = [
    textAt(isNarrow ? left : left - 8, 14, picture.unit, {
      size: 11,
      anchor: isNarrow ? 'start' : 'end',
      fill: colours.quiet,
    }),
    ...levelNames(picture, layout, scaleY),
    ...weekTicks(picture, scaleX, below),
    drawLanes(picture.lanes, { ...layout, left }, below + axis + 4, scaleX),
  ];
  const { title, description } = picture;
  return inShell(svg.toString(), { id, title, description, width, height }, parts.join(''));
}

/** Beside the lines, or inside the frame where there is no room beside it. */
function levelNames(
  { levels }: CoursePicture,
  { width, right, isNarrow }: Drawing['layout'],
  scaleY: (y: number) => number,
): readonly string[] {
  const sorted = levels.toSorted((a, b) => b.y - a.y);
  return sorted.map(({ y, name }, index) => {
    const above = sorted[index - 1];
    const isClose = above !== undefined && scaleY(y) - scaleY(above.y) < 12;
    const at = scaleY(y) + (isClose ? 12 : 0);
    return isNarrow
      ? textAt(width - right - 4, at - 4 + (isClose ? 6 : 0), name, { size: 11, anchor: 'end', halo: true })
      : textAt(width - right + 8, at + 4, name, { size: 11 });
  });
}

/** A number for each week, as far as there is room, at the middle of the week. */
function weekTicks({ weeks, weekName }: CoursePicture, scaleX: (x: number) => number, y: number): readonly string[] {
  const labels = Array.from({ length: Math.max(1, weeks) }, (_, index) => {
    const text = index === 0 ? `${weekName} 1` : String(index + 1);
    return { text, x: scaleX((index + 0.5) * daysPerWeek), width: textWidth(text, 11) + 8 };
  });
  const places = placeInRows(labels, 1, 0, Number.POSITIVE_INFINITY);
  return labels.flatMap(({ text, x }, index) =>
    places[index] === null
      ? []
      : [textAt(tenths(x), y + 17, text, { size: 11, anchor: 'middle', fill: colours.quiet })],
  );
}
