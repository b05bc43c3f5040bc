/** Plots of angle over time as SVG files, of planned sessions and of those on a bench. */

import { clockText } from '../../protocols/base/round.ts';
import { milliseconds } from '../../protocols/base/units.ts';
import type { Leg, Timeline } from '../../protocols/therapy/leg.ts';
import { angleAt, trapezoid } from '../../protocols/therapy/trapezoid.ts';
import { layouts } from './dimensions.ts';
import type { Point } from './downsample.ts';
import { textWidth } from './label-rows.ts';
import type { Flag, Line, Note, Picture, Span } from './model.ts';
import { draw } from './picture.ts';
import { type LineLook, phaseOf, type SpanName } from './theme.ts';
import { english } from './words/en.ts';
import type { ChartWords } from './words/words.ts';

export interface SessionPlot {
  readonly title: string;
  readonly subtitle: string;
  /** Maximum head-down angle of the session. */
  readonly limitDeg: number;
  /** Sorted by time; `targetDeg` is null while there is no target. The sensors' angles are drawn where there are any. */
  readonly samples: readonly {
    readonly atMs: number;
    readonly targetDeg: number | null;
    readonly angleDeg: number;
    readonly tiltDeg?: number | null;
    readonly actuatorDeg?: number | null;
  }[];
  readonly findings: readonly { readonly atMs: number; readonly hazard: string; readonly reason: string }[];
  /** Faults that the bench injected. */
  readonly injected?: readonly { readonly atMs: number; readonly fault: string }[];
  /** The phases or states of the session, in order. */
  readonly phases?: readonly { readonly name: SpanName; readonly startMs: number; readonly endMs: number }[];
}

/** Plots the target angle of a planned session with its phases; holds are labelled with angle and duration. */
export async function plotTimeline(timeline: Timeline, words: ChartWords = english.chart): Promise<string> {
  const duration = timeline.duration / 1000;
  const picture: Picture = {
    title: timeline.title,
    subtitle: words.dose(timeline),
    description: words.describePlan(timeline),
    duration,
    limit: null,
    lines: [{ name: words.target, look: 'angle', points: timeline.legs.flatMap(pointsOf) }],
    spans: mergedSpans(
      timeline.legs.map((leg) => ({
        name: leg.phase,
        from: leg.start / 1000,
        to: (leg.start + leg.duration) / 1000,
      })),
    ),
    notes: timeline.legs.flatMap((leg, index, legs) => noteOf(leg, index, legs, duration, words)),
    flags: [],
    lanes: [],
  };
  return draw(picture, { layout: layouts.document, words, id: 'plan' });
}

/** Plots target and true angle of a bench session; findings and injected faults are marked and listed. */
export async function plotSession(session: SessionPlot, words: ChartWords = english.chart): Promise<string> {
  const { samples, injected = [] } = session;
  const phases = session.phases ?? [];
  const ends = [samples.at(-1)?.atMs ?? 0, ...session.findings.map(({ atMs }) => atMs), ...phases.map((p) => p.endMs)];
  const duration = Math.max(1, ...ends.filter(Number.isFinite).map((end) => end / 1000));
  const line = (
    name: string,
    look: LineLook,
    angleOf: (sample: SessionPlot['samples'][number]) => number | null,
  ): Line => {
    return { name, look, points: samples.map((sample) => pointAt(sample.atMs, angleOf(sample))) };
  };
  const sensors = [
    line(words.tilt, 'tilt', ({ tiltDeg = null }) => tiltDeg),
    line(words.actuator, 'actuator', ({ actuatorDeg = null }) => actuatorDeg),
  ].filter(({ points }) => points.some(({ y }) => y !== null));
  const angles = samples.map(({ angleDeg }) => angleDeg).filter(Number.isFinite);
  return draw(
    {
      title: session.title,
      subtitle: session.subtitle,
      description: words.describeSession({
        durationS: duration,
        mostDeg: angles.length === 0 ? null : angles.reduce((most, angle) => Math.max(most, angle)),
        findings: session.findings.map(({ hazard }) => hazard),
        injected: injected.map(({ fault }) => fault),
      }),
      duration,
      limit: session.limitDeg,
      lines: [
        line(words.target, 'target', ({ targetDeg }) => targetDeg),
        line(words.trueAngle, 'angle', ({ angleDeg }) => angleDeg),
        ...sensors,
      ],
      spans: spansOf(phases),
      notes: [],
      flags: [
        ...session.findings.map(({ atMs, hazard, reason }): Flag => {
          return { x: atMs / 1000, y: angleNear(samples, atMs), label: hazard, text: reason, look: 'finding' };
        }),
        ...injected.map(({ atMs, fault }): Flag => {
          return { x: atMs / 1000, y: null, label: fault, text: `${words.injected}: ${fault}`, look: 'injected' };
        }),
      ],
      lanes: [],
    },
    { layout: layouts.document, words, id: 'session' },
  );
}

export interface Run {
  readonly name: string;
  readonly samples: readonly { readonly atMs: number; readonly angleDeg: number }[];
}

/** Plots the true angles of two runs of one session: the first as a wide, light line, the second thin on top of it. */
export async function plotTwoRuns(
  session: Omit<SessionPlot, 'samples' | 'findings'>,
  first: Run,
  second: Run,
  words: ChartWords = english.chart,
): Promise<string> {
  const pointsOfRun = ({ samples }: Run): Point[] => samples.map(({ atMs, angleDeg }) => pointAt(atMs, angleDeg));
  const ends = [first, second].map(({ samples }) => (samples.at(-1)?.atMs ?? 0) / 1000);
  return draw(
    {
      title: session.title,
      subtitle: session.subtitle,
      description: `${first.name}, ${second.name}`,
      duration: Math.max(1, ...ends),
      limit: session.limitDeg,
      lines: [
        { name: first.name, look: 'target', points: pointsOfRun(first) },
        { name: second.name, look: 'angle', points: pointsOfRun(second) },
      ],
      spans: spansOf(session.phases ?? []),
      notes: [],
      flags: [],
      lanes: [],
    },
    { layout: layouts.document, words, id: 'runs' },
  );
}

const pointAt = (atMs: number, angle: number | null): Point => {
  return { x: atMs / 1000, y: angle !== null && Number.isFinite(angle) ? angle : null };
};

/** The angle of the last sample at or before `atMs`; null if there is none. */
function angleNear(samples: SessionPlot['samples'], atMs: number): number | null {
  const angle = samples.findLast((sample) => sample.atMs <= atMs)?.angleDeg;
  return angle !== undefined && Number.isFinite(angle) ? angle : null;
}

/** A ramp gets a point every 250 ms, because acceleration and deceleration are curved. */
function pointsOf({ from, to, rate, accel, start, duration }: Leg): readonly Point[] {
  if (from === to) return [pointAt(start, from), pointAt(start + duration, to)];
  const ramp = trapezoid(from, to, rate, accel);
  const steps = Math.max(4, Math.ceil(duration / 250));
  return Array.from({ length: steps + 1 }, (_, index) => {
    const elapsed = milliseconds((duration * index) / steps);
    return pointAt(start + elapsed, angleAt(ramp, elapsed));
  });
}

const spansOf = (phases: NonNullable<SessionPlot['phases']>): readonly Span[] =>
  mergedSpans(phases.map(({ name, startMs, endMs }) => ({ name, from: startMs / 1000, to: endMs / 1000 })));

/** Merges adjacent spans that have one label. */
export function mergedSpans(spans: readonly Span[]): readonly Span[] {
  const result: Span[] = [];
  for (const span of spans) {
    const before = result.at(-1);
    if (before !== undefined && phaseOf(before.name) === phaseOf(span.name))
      result[result.length - 1] = { ...before, to: span.to };
    else result.push(span);
  }
  return result;
}

/** Labels a dwell off level with its angle, and with its duration if there is room. */
function noteOf(
  { from, to, start, duration }: Leg,
  index: number,
  legs: readonly Leg[],
  sessionSeconds: number,
  words: ChartWords,
): readonly Note[] {
  if (from !== to || from === 0) return [];
  const { width, left, right } = layouts.document;
  const room = (duration / 1000 / sessionSeconds) * (width - left - right);
  const neighbours = [legs[index - 1]?.from ?? 0, legs[index + 1]?.to ?? 0];
  // At an extreme of the line, a note may be wider than the dwell; elsewhere it would cross the line.
  const overhang = neighbours.every((angle) => Math.abs(angle) < Math.abs(from)) ? 30 : -4;
  const angle = `${from < 0 ? '−' : ''}${Math.abs(from)}°`;
  const full = words.stay(angle, clockText(duration / 1000));
  const text = textWidth(full, 12) <= room + overhang ? full : angle;
  return [{ x: (start + duration / 2) / 1000, y: from, text }];
}
