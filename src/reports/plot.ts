/** Plots of the angle over time, as SVG: what is planned, and what happened. */

import { milliseconds } from '../../protocols/base/units.ts';
import type { Leg, Timeline } from '../../protocols/therapy/leg.ts';
import { angleAt, trapezoid } from '../../protocols/therapy/trapezoid.ts';
import { frame } from './frame.ts';
import { clockText } from './look.ts';
import type { Flag, Note, Picture, Span } from './model.ts';
import { draw } from './picture.ts';
import { textWidth } from './place.ts';
import type { Point } from './thin.ts';

export interface SessionPlot {
  readonly title: string;
  readonly subtitle: string;
  /** The session's furthest head-down angle. */
  readonly limitDeg: number;
  /** In order of time; `targetDeg` is null while nothing is asked of the table. */
  readonly samples: readonly { readonly atMs: number; readonly targetDeg: number | null; readonly angleDeg: number }[];
  readonly findings: readonly { readonly atMs: number; readonly hazard: string; readonly reason: string }[];
  /** The session's states in order; each lasts until the next one's start. */
  readonly phases?: readonly { readonly name: string; readonly startMs: number; readonly endMs: number }[];
}

/** The target angle of a planned session with its phases, holds labelled with angle and time. */
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

/** Target and true angle of a session that was run, with what was found marked and listed. */
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

/** True angles of two runs of one session: the first wide and light, the second thin on top of it. */
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

/** The last sample's angle by then; null before the first. */
function angleNear(samples: SessionPlot['samples'], atMs: number): number | null {
  const angle = samples.findLast((sample) => sample.atMs <= atMs)?.angleDeg;
  return angle !== undefined && Number.isFinite(angle) ? angle : null;
}

function doseText({ sets, longestInversion, inverted, maxAngle, duration }: Timeline): string {
  const set = `${sets} ${sets === 1 ? 'set' : 'sets'}`;
  const times = `longest inversion ${clockText(longestInversion / 1000)}, head-down ${clockText(inverted / 1000)}`;
  return `up to ${maxAngle}°, ${set}, ${times} of ${clockText(duration / 1000)} in all`;
}

/** A ramp's slopes are curved: a point every quarter of a second. */
function pointsOf({ from, to, rate, accel, start, duration }: Leg): readonly Point[] {
  if (from === to) return [pointAt(start, from), pointAt(start + duration, to)];
  const ramp = trapezoid(from, to, rate, accel);
  const steps = Math.max(4, Math.ceil(duration / 250));
  return Array.from({ length: steps + 1 }, (_, index) => {
    const elapsed = milliseconds((duration * index) / steps);
    return pointAt(start + elapsed, angleAt(ramp, elapsed));
  });
}

/** Neighbours of one name become one. */
function merged(spans: readonly Span[]): readonly Span[] {
  const whole: Span[] = [];
  for (const span of spans) {
    const before = whole.at(-1);
    if (before?.name === span.name) whole[whole.length - 1] = { ...before, to: span.to };
    else whole.push(span);
  }
  return whole;
}

/** Off level, each stay says how far and how long, where there is room for it. */
function noteOf(
  { from, to, start, duration }: Leg,
  index: number,
  legs: readonly Leg[],
  whole: number,
): readonly Note[] {
  if (from !== to || from === 0) return [];
  const room = (duration / 1000 / whole) * (frame.width - frame.left - frame.right);
  const neighbours = [legs[index - 1]?.from ?? 0, legs[index + 1]?.to ?? 0];
  // Below the lowest stair a note may stand out on both sides; elsewhere it would cross the line.
  const overhang = neighbours.every((angle) => Math.abs(angle) < Math.abs(from)) ? 30 : -4;
  const angle = `${from < 0 ? '−' : ''}${Math.abs(from)}°`;
  const full = `${angle} for ${clockText(duration / 1000)}`;
  const text = textWidth(full, 12) <= room + overhang ? full : angle;
  return [{ x: (start + duration / 2) / 1000, y: from, text }];
}
