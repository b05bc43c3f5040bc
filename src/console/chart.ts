/** The session as a chart over time: the planned angle, the true one, and now. Head-down is down, as in the plots. */

import { milliseconds } from '../../protocols/base/units.ts';
import type { Leg, Timeline } from '../../protocols/therapy/leg.ts';
import { angleAt, trapezoid } from '../../protocols/therapy/trapezoid.ts';
import type { Look } from './looks.ts';
import { Canvas, type Line, type Span, stack } from './raster.ts';
import type { LiveFinding, LiveSample } from './trace.ts';
import { wholeClock } from './words.ts';

export interface Chart {
  readonly columns: number;
  /** The axis of time is one more. */
  readonly rows: number;
  readonly timeline: Timeline;
  readonly samples: readonly LiveSample[];
  readonly findings: readonly (Pick<LiveFinding, 'atMs' | 'hazard'> & { readonly look: Look })[];
}

/** For the angles' labels. */
const gutter = 5;
/** Degrees of room beyond the outermost line. */
const room = 1;
/** Cells between two labels of the axis of time, at least. */
const labelEvery = 9;
const tickSeconds = [5, 10, 15, 30, 60, 120, 300, 600, 1200, 1800];

export function drawChart(chart: Chart): readonly Line[] {
  const { columns, rows, timeline, samples } = chart;
  const across = Math.max(1, columns - gutter);
  const now = samples.at(-1)?.atMs ?? 0;
  const duration = Math.max(timeline.duration, now, 1);
  const [lowest, highest] = domain(timeline, samples);

  const plan = new Canvas(across, rows);
  const truth = new Canvas(across, rows);
  const cursor = new Canvas(across, rows);
  const x = (atMs: number): number => (atMs / duration) * (plan.width - 1);
  const y = (angle: number): number => ((angle - lowest) / (highest - lowest)) * (plan.height - 1);

  const planned = (dot: number): number => plannedAngle(timeline.legs, (dot / (plan.width - 1)) * duration);
  for (let dot = 2; dot <= Math.min(x(timeline.duration), plan.width); dot += 2) {
    plan.line(dot - 2, y(planned(dot - 2)), dot, y(planned(dot)), 2);
  }
  for (const [index, sample] of samples.entries()) {
    const before = samples[index - 1] ?? sample;
    truth.line(x(before.atMs), y(before.angleDeg), x(sample.atMs), y(sample.angleDeg));
  }
  cursor.line(x(now), 0, x(now), cursor.height - 1, 2);

  const labels = angleLabels(rows, lowest, highest, y);
  const lines = stack(
    [
      { canvas: truth, look: 'truth' },
      { canvas: plan, look: 'quiet' },
      { canvas: cursor, look: 'quiet' },
    ],
    false,
  );
  return [
    ...lines.map((line, row): Line => [{ text: (labels.get(row) ?? '').padStart(gutter), look: 'quiet' }, ...line]),
    timeAxis(chart, across, duration),
  ];
}

function plannedAngle(legs: readonly Leg[], atMs: number): number {
  const leg = legs.find(({ start, duration }) => atMs <= start + duration) ?? legs.at(-1);
  if (leg === undefined) return 0;
  if (leg.from === leg.to) return leg.to;
  return angleAt(trapezoid(leg.from, leg.to, leg.rate, leg.accel), milliseconds(atMs - leg.start));
}

function domain(timeline: Timeline, samples: readonly LiveSample[]): readonly [lowest: number, highest: number] {
  let lowest = Math.min(0, timeline.minAngle);
  let highest = Math.max(5, timeline.maxAngle);
  for (const { angleDeg } of samples) {
    lowest = Math.min(lowest, angleDeg);
    highest = Math.max(highest, angleDeg);
  }
  return [lowest - room, highest + room];
}

/** By row. Level always has its label; the others stand where they do not run into each other. */
function angleLabels(rows: number, lowest: number, highest: number, y: (angle: number) => number): Map<number, string> {
  const step = [5, 10, 15, 20, 30].find((size) => (highest - lowest) / size + 1 <= rows) ?? 45;
  const labels = new Map<number, string>();
  for (let angle = Math.ceil(lowest / step) * step; angle <= highest; angle += step) {
    labels.set(Math.floor((y(angle) + 0.5) / 4), `${angle < 0 ? '−' : ''}${Math.abs(angle)}° `);
  }
  return labels;
}

/** What was found and when, and times where there is room. */
function timeAxis({ findings }: Chart, across: number, duration: number): Line {
  const cells = Array.from({ length: across }, (): Span => ({ text: ' ', look: 'quiet' }));
  const place = (text: string, look: Look, atMs: number): void => {
    const start = Math.max(0, Math.min(across - text.length, Math.floor((atMs / duration) * (across - 1))));
    const around = cells.slice(Math.max(0, start - 1), start + text.length + 1);
    if (around.some((cell) => cell.text !== ' ')) return;
    [...text].forEach((character, index) => {
      cells[start + index] = { text: character, look };
    });
  };
  // In order: of two that collide the first is seen, which is likely the cause.
  for (const { atMs, hazard, look } of findings) place(hazard, look, atMs);
  const step = 1000 * (tickSeconds.find((s) => (duration / 1000 / s) * labelEvery <= across) ?? 3600);
  for (let at = 0; (at / duration) * (across - 1) <= across - 4; at += step) place(wholeClock(at), 'quiet', at);
  return [{ text: ' '.repeat(gutter), look: 'quiet' }, ...cells];
}
