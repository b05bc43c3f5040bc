/** Plots of angle over time as SVG, of planned and of recorded sessions. */

import { clockText } from '../../protocols/base/round.ts';
import { milliseconds } from '../../protocols/base/units.ts';
import { doseText } from '../../protocols/therapy/description.ts';
import type { Leg, Timeline } from '../../protocols/therapy/leg.ts';
import { angleAt, trapezoid } from '../../protocols/therapy/trapezoid.ts';
import { dimensions } from './dimensions.ts';
import type { Point } from './downsample.ts';
import { textWidth } from './label-rows.ts';
import type { Flag, Note, Picture, Span } from './model.ts';
import { draw } from './picture.ts';
import type { SpanName } from './theme.ts';

export interface SessionPlot {
  readonly title: string;
  readonly subtitle: string;
  /** Maximum head-down angle of the session. */
  readonly limitDeg: number;
  /** Sorted by time; `targetDeg` is null while there is no target. */
  readonly samples: readonly { readonly atMs: number; readonly targetDeg: number | null; readonly angleDeg: number }[];
  readonly findings: readonly { readonly atMs: number; readonly hazard: string; readonly reason: string }[];
  /** The phases or states of the session, in order. */
  readonly phases?: readonly { readonly name: SpanName; readonly startMs: number; readonly endMs: number }[];
}

/** Plots the target angle of a planned session with its phases; holds are labelled with angle and duration. */
export async function plotTimeline(timeline: Timeline): Promise<string> {
  const duration = timeline.duration / 1000;
  const picture: Picture = {
    title: timeline.title,
    subtitle: doseText(timeline),
    duration,
    limit: null,
    lines: [{ name: 'target', look: 'angle', points: timeline.legs.flatMap(pointsOf) }],
    spans: merged(
      timeline.legs.map((leg) => ({
        name: leg.phase,
        from: leg.start / 1000,
        to: (leg.start + leg.duration) / 1000,
      })),
    ),
    notes: timeline.legs.flatMap((leg, index, legs) => noteOf(leg, index, legs, duration)),
    flags: [],
  };
  return draw(picture);
}

/** Plots target and true angle of a recorded session; findings are marked and listed. */
export async function plotSession(session: SessionPlot): Promise<string> {
  const { samples } = session;
  const phases = session.phases ?? [];
  const ends = [samples.at(-1)?.atMs ?? 0, ...session.findings.map(({ atMs }) => atMs), ...phases.map((p) => p.endMs)];
  const duration = Math.max(1, ...ends.filter(Number.isFinite).map((end) => end / 1000));
  return draw({
    title: session.title,
    subtitle: session.subtitle,
    duration,
    limit: session.limitDeg,
    lines: [
      { name: 'target', look: 'target', points: samples.map(({ atMs, targetDeg }) => pointAt(atMs, targetDeg)) },
      { name: 'true angle', look: 'angle', points: samples.map(({ atMs, angleDeg }) => pointAt(atMs, angleDeg)) },
    ],
    spans: merged(phases.map(({ name, startMs, endMs }) => ({ name, from: startMs / 1000, to: endMs / 1000 }))),
    notes: [],
    flags: session.findings.map(({ atMs, hazard, reason }): Flag => {
      return { x: atMs / 1000, y: angleNear(samples, atMs), label: hazard, text: reason };
    }),
  });
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
): Promise<string> {
  const pointsOfRun = ({ samples }: Run): Point[] => samples.map(({ atMs, angleDeg }) => pointAt(atMs, angleDeg));
  const ends = [first, second].map(({ samples }) => (samples.at(-1)?.atMs ?? 0) / 1000);
  return draw({
    title: session.title,
    subtitle: session.subtitle,
    duration: Math.max(1, ...ends),
    limit: session.limitDeg,
    lines: [
      { name: first.name, look: 'target', points: pointsOfRun(first) },
      { name: second.name, look: 'angle', points: pointsOfRun(second) },
    ],
    spans: merged(
      (session.phases ?? []).map(({ name, startMs, endMs }) => ({ name, from: startMs / 1000, to: endMs / 1000 })),
    ),
    notes: [],
    flags: [],
  });
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

/** Merges adjacent spans of the same name. */
function merged(spans: readonly Span[]): readonly Span[] {
  const result: Span[] = [];
  for (const span of spans) {
    const before = result.at(-1);
    if (before?.name === span.name) result[result.length - 1] = { ...before, to: span.to };
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
): readonly Note[] {
  if (from !== to || from === 0) return [];
  const room = (duration / 1000 / sessionSeconds) * (dimensions.width - dimensions.left - dimensions.right);
  const neighbours = [legs[index - 1]?.from ?? 0, legs[index + 1]?.to ?? 0];
  // At an extreme of the line, a note may be wider than the dwell; elsewhere it would cross the line.
  const overhang = neighbours.every((angle) => Math.abs(angle) < Math.abs(from)) ? 30 : -4;
  const angle = `${from < 0 ? '−' : ''}${Math.abs(from)}°`;
  const full = `${angle} for ${clockText(duration / 1000)}`;
  const text = textWidth(full, 12) <= room + overhang ? full : angle;
  return [{ x: (start + duration / 2) / 1000, y: from, text }];
}
