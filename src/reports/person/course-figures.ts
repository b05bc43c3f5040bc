/** The charts of a course: pain before and after, the largest angle, the dose. */
import type { Course, CourseSession } from '../../patients/course.ts';
import { dayMs, dayNumber, momentText, startOfDay } from '../../patients/moment.ts';
import { type CoursePicture, drawCourse } from '../course-picture.ts';
import type { Lane, LaneMark } from '../model.ts';
import { figure, sample } from '../page/figure.ts';
import type { Html, Part } from '../page/html.ts';
import { dataTable, missing } from '../page/page.ts';
import { range } from '../shell.ts';
import { colours } from '../theme.ts';
import type { Words } from '../words/words.ts';

export interface Placed {
  readonly course: Course;
  readonly utcOffsetMin: number;
}

/** Days from the beginning of the first day. */
function placesOf({ course: { sessions }, utcOffsetMin }: Placed): ReadonlyMap<string, number> {
  const days = sessions.map(({ began }) => dayNumber(began.wallMs, utcOffsetMin));
  const origin = startOfDay(Math.min(...days), utcOffsetMin);
  return new Map(sessions.map(({ id, began }) => [id, (began.wallMs - origin) / dayMs]));
}

const hollow = sample(`<circle cx="15" cy="6" r="4" fill="${colours.paper}" stroke="#b35900" stroke-width="1.5"/>`);
const filled = sample(`<rect x="11.5" y="2.5" width="7" height="7" fill="${colours.angle}"/>`);
const column = sample(`<path d="M15,12V1" stroke="${colours.angle}" stroke-width="4"/>`);

export function painFigure(placed: Placed, words: Words): Promise<Html> {
  const { sessions, weeks, baseline, changeThatMatters } = placed.course;
  const { person, common } = words;
  const at = xOf(placesOf(placed));
  const before = sessions.flatMap((one) => (one.painBefore === null ? [] : [{ x: at(one), y: one.painBefore }]));
  const after = sessions.flatMap((one) => (one.painAfter === null ? [] : [{ x: at(one), y: one.painAfter }]));
  const threshold = baseline === null || changeThatMatters === null ? null : baseline - changeThatMatters;
  const picture: CoursePicture = {
    title: person.painChart,
    description: person.painDescription(
      before.length + after.length,
      2 * sessions.length - before.length - after.length,
    ),
    weeks: weeks.length,
    weekName: person.axes.weeks,
    highest: 10,
    ticks: range(0, 10, 1),
    unit: person.axes.points,
    series: [
      { look: 'filled', points: after },
      { look: 'hollow', points: before },
    ],
    segments: sessions.flatMap((one) =>
      one.painBefore === null || one.painAfter === null
        ? []
        : [{ x: at(one), from: one.painBefore, to: one.painAfter }],
    ),
    levels: [
      ...(baseline === null ? [] : [{ y: baseline, name: person.series.baseline, dashes: '6 4' }]),
      ...(threshold === null || threshold < 0 ? [] : [{ y: threshold, name: person.series.threshold, dashes: '2 3' }]),
    ],
    lanes: lanesOf(
      [
        [person.lanes.noBefore, 'cross', sessions.filter(({ painBefore }) => painBefore === null)],
        [person.lanes.noAfter, 'cross', sessions.filter(({ painAfter }) => painAfter === null)],
        [person.lanes.early, 'diamond', sessions.filter(({ end }) => end === 'early' || end === 'cut')],
        [person.lanes.adverse, 'triangle', sessions.filter(({ adverse }) => (adverse ?? []).length > 0)],
      ],
      placed,
      at,
    ),
  };
  return figure({
    words: common,
    id: 'pain',
    legend: [
      { name: person.series.before, sample: hollow },
      { name: person.series.after, sample: filled },
    ],
    draw: (layout, id) => drawCourse(picture, { layout, id, words: words.chart }),
    table: valuesTable(placed, words, person.painChart, [
      [person.series.before, ({ painBefore }) => painBefore ?? missing(common.notAnswered)],
      [person.series.after, ({ painAfter }) => painAfter ?? missing(common.notAnswered)],
    ]),
  });
}

export function angleFigure(placed: Placed, words: Words): Promise<Html> {
  const { person, common } = words;
  return valueFigure(placed, words, {
    id: 'angle',
    title: person.angleChart,
    series: person.series.angle,
    unit: person.axes.degrees,
    look: 'filled',
    step: 10,
    valueIn: ({ maxAngleDeg }) => maxAngleDeg,
    textOf: (value) => `${common.decimal(value, 1)}°`,
  });
}

export function doseFigure(placed: Placed, words: Words): Promise<Html> {
  const { person, common } = words;
  return valueFigure(placed, words, {
    id: 'dose',
    title: person.doseChart,
    series: person.series.dose,
    unit: person.axes.seconds,
    look: 'column',
    step: 10,
    valueIn: ({ doseMs }) => (doseMs === null ? null : doseMs / 1000),
    textOf: (value) => `${common.decimal(value, 1)} s`,
  });
}

interface Values {
  readonly id: string;
  readonly title: string;
  readonly series: string;
  readonly unit: string;
  readonly look: 'filled' | 'column';
  readonly step: number;
  readonly valueIn: (session: CourseSession) => number | null;
  readonly textOf: (value: number) => string;
}

function valueFigure(placed: Placed, words: Words, values: Values): Promise<Html> {
  const { id, title, series, unit, look, step, valueIn, textOf } = values;
  const { sessions, weeks } = placed.course;
  const { person, common } = words;
  const at = xOf(placesOf(placed));
  const points = sessions.flatMap((one) => {
    const y = valueIn(one);
    return y === null ? [] : [{ x: at(one), y: Math.max(0, y) }];
  });
  const most = Math.max(0, ...points.map(({ y }) => y));
  const highest = Math.max(step, Math.ceil((most * 1.05) / step) * step);
  const picture: CoursePicture = {
    title,
    description: person.chartDescription(points.length, sessions.length - points.length, textOf(most)),
    weeks: weeks.length,
    weekName: person.axes.weeks,
    highest,
    ticks: range(0, highest, niceStep(highest)),
    unit,
    series: [{ look, points }],
    segments: [],
    levels: [],
    lanes: lanesOf([[person.lanes.unknown, 'cross', sessions.filter((one) => valueIn(one) === null)]], placed, at),
  };
  return figure({
    words: common,
    id,
    legend: [{ name: series, sample: look === 'column' ? column : filled }],
    draw: (layout, chartId) => drawCourse(picture, { layout, id: chartId, words: words.chart }),
    table: valuesTable(placed, words, title, [
      [
        series,
        (one) => {
          const value = valueIn(one);
          return value === null ? missing(common.unknown) : textOf(value);
        },
      ],
    ]),
  });
}

const niceStep = (highest: number): number => [10, 20, 50, 100, 200, 500].find((step) => highest / step <= 8) ?? 1000;

const xOf =
  (places: ReadonlyMap<string, number>) =>
  ({ id }: CourseSession): number =>
    places.get(id) ?? 0;

/** Those with a mark. */
function lanesOf(
  lanes: readonly (readonly [name: string, shape: Lane['shape'], sessions: readonly CourseSession[]])[],
  { utcOffsetMin }: Placed,
  at: (session: CourseSession) => number,
): readonly Lane[] {
  return lanes.flatMap(([name, shape, sessions]) => {
    const marks = sessions.map((session): LaneMark => {
      return { from: at(session), to: null, text: momentText(session.began.wallMs, utcOffsetMin) };
    });
    return marks.length === 0 ? [] : [{ name, shape, marks }];
  });
}

function valuesTable(
  { course, utcOffsetMin }: Placed,
  { person }: Words,
  label: string,
  values: readonly (readonly [name: string, valueIn: (session: CourseSession) => Part])[],
): Html {
  const columns = [
    { name: person.sessionColumns.began, kind: 'nowrap' } as const,
    ...values.map(([name]) => ({ name, kind: 'number' }) as const),
  ];
  const rows = course.sessions.map((session) => [
    momentText(session.began.wallMs, utcOffsetMin),
    ...values.map(([, valueIn]) => valueIn(session)),
  ]);
  return dataTable(label, columns, rows);
}
