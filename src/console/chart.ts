/** A chart of the session over time: planned angle, true angle and the present. Head-down is down, as in the plots. */

import { milliseconds } from '../../protocols/base/units.ts';
import type { Leg } from '../../protocols/therapy/leg.ts';
import { angleAt, trapezoid } from '../../protocols/therapy/trapezoid.ts';
import type { Look } from './looks.ts';
import { Canvas, type Line, type Span, stack } from './raster.ts';
import type { LiveFinding, LiveSample, LiveTimeline } from './trace.ts';
import { wholeClock } from './words.ts';

export interface Chart {
  readonly columns: number;
  /** Without the time axis, which takes one more row. */
  readonly rows: number;
  readonly timeline: LiveTimeline;
  readonly samples: readonly LiveSample[];
  readonly findings: readonly (Pick<LiveFinding, 'atMs' | 'hazard'> & { readonly look: Look })[];
}

/** Columns for the angle labels. */
const gutter = 5;
/** Margin above and below the outermost line, in degrees. */
const marginDeg = 1;
/** Minimum distance of two labels on the time axis, in columns. */
const labelSpacing = 9;
const tickSeconds = [5, 10, 15, 30, 60, 120, 300, 600, 1200, 1800];

export function drawChart(chart: Chart): readonly Line[] {
  const { columns, rows, timeline, samples } = chart;
  const across = Math.max(1, columns - gutter);
  const now = samples.at(-1)?.atMs ?? 0;
  const duration = Math.max(timeline.duration, now, 1);
  const [lowest, highest] = angleRange(timeline, samples);

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
    if (before.angleDeg === null || sample.angleDeg === null) continue;
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

function angleRange(
  timeline: LiveTimeline,
  samples: readonly LiveSample[],
): readonly [lowest: number, highest: number] {
  let lowest = Math.min(0, timeline.minAngle);
  let highest = Math.max(5, timeline.maxAngle);
  for (const { angleDeg } of samples) {
    if (angleDeg === null) continue;
    lowest = Math.min(lowest, angleDeg);
    highest = Math.max(highest, angleDeg);
  }
  return [lowest - marginDeg, highest + marginDeg];
}

/** Labels by row. The step between labels is chosen so that they do not collide; level is always labelled. */
function angleLabels(rows: number, lowest: number, highest: number, y: (angle: number) => number): Map<number, string> {
  const step = [5, 10, 15, 20, 30].find((size) => (highest - lowest) / size + 1 <= rows) ?? 45;
  const labels = new Map<number, string>();
  for (let angle = Math.ceil(lowest / step) * step; angle <= highest; angle += step) {
    labels.set(Math.floor((y(angle) + 0.5) / 4), `${angle < 0 ? '−' : ''}${Math.abs(angle)}° `);
  }
  return labels;
}

/** Findings at their times, and time labels where there is room. */
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
  // Of two colliding findings the first is shown, which is more likely the cause.
  for (const { atMs, hazard, look } of findings) place(hazard, look, atMs);
  const step = 1000 * (tickSeconds.find((s) => (duration / 1000 / s) * labelSpacing <= across) ?? 3600);
  for (let at = 0; (at / duration) * (across - 1) <= across - 4; at += step) place(wholeClock(at), 'quiet', at);
  return [{ text: ' '.repeat(gutter), look: 'quiet' }, ...cells];
}
