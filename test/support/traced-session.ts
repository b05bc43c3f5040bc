/** A trace of a session that follows its plan exactly, for pictures. */

import { milliseconds } from '../../protocols/base/units.ts';
import type { Leg, Timeline } from '../../protocols/therapy/leg.ts';
import { angleAt, trapezoid } from '../../protocols/therapy/trapezoid.ts';
import type { LiveSample, LiveTrace } from '../../src/console/trace.ts';
import type { SessionState } from '../../src/session/states.ts';
import { hold, level, planned, ramp } from './protocol-steps.ts';

/** 30 s at 10°, 60 s of rest, 30 s at 15°, 120 s level, with ramps at 1°/s. */
export const timeline: Timeline = planned([
  ramp(10, 1),
  hold(30),
  ramp(0, 1),
  level(60),
  ramp(15, 1),
  hold(30),
  ramp(0, 1),
  level(120),
]);

/** Samples up to `untilMs`; `last` overrides fields of the last one, `rest` fields of the trace. */
export function trace(untilMs: number, last: Partial<LiveSample> = {}, rest: Partial<LiveTrace> = {}): LiveTrace {
  const samples: LiveSample[] = [];
  for (let atMs = 100; atMs <= untilMs; atMs += 100) samples.push(sampleAt(atMs));
  const final = samples.pop();
  if (final !== undefined) samples.push({ ...final, ...last });
  return { timeline, samples, findings: [], alarms: [], prompt: null, ...rest };
}

function sampleAt(atMs: number): LiveSample {
  const leg = timeline.legs.find(({ start, duration }) => atMs <= start + duration) ?? timeline.legs.at(-1)!;
  const angle = (at: number): number => angleIn(leg, at);
  const rateDegPerS = (angle(atMs + 50) - angle(atMs - 50)) * 10;
  return { atMs, angleDeg: angle(atMs), rateDegPerS, targetDeg: angle(atMs), state: stateOf(leg), step: leg.step };
}

const angleIn = ({ from, to, rate, accel, start }: Leg, atMs: number): number =>
  from === to ? to : angleAt(trapezoid(from, to, rate, accel), milliseconds(atMs - start));

function stateOf({ phase }: Leg): SessionState {
  return phase === 'levelling' || phase === 'recovering' ? phase : `session.${phase}`;
}
