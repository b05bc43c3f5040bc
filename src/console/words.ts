/** Display texts for states, steps, motion and times, in clinical terms. */
import { angleText, clockText } from '../../protocols/base/round.ts';
import type { Leg } from '../../protocols/therapy/leg.ts';
import type { SessionState } from '../session/states.ts';
import { factsOf } from '../session/states.ts';
import { type LiveSample, type LiveTimeline, plannedMsOf } from './trace.ts';

const stateTexts: Readonly<Record<SessionState, string>> = {
  disconnected: 'Table not connected',
  checking: 'Self-test',
  ready: 'Ready',
  testing: 'Testing the drive',
  preparing: 'Preparing',
  'session.ramping': 'Tilting',
  'session.holding': 'Holding',
  'session.oscillating': 'Oscillating',
  'session.resting': 'Resting at level',
  levelling: 'Final return to level',
  recovering: 'Recovering at level',
  paused: 'Paused',
  'override.holding': 'Override: holding',
  'override.jogging': 'Override: jogging',
  'override.moving': 'Override: moving',
  returning: 'Returning to level',
  stopped: 'STOPPED: brake on',
  'fault.cutting': 'FAULT: cutting the drive',
  'fault.holding': 'FAULT: holding, then return',
  'fault.relieving': 'FAULT: backing off',
  'fault.returning': 'FAULT: returning to level',
  'fault.stranded': 'STUCK: manual release!',
  'fault.locked': 'FAULT: locked until reset',
};

export const stateText = (state: SessionState): string => stateTexts[state];

export function stepText({ from, to, rate, duration }: Leg): string {
  const target = to === 0 ? 'level' : plannedAngleText(to);
  if (from === to) return `${target} for ${wholeClock(duration)}`;
  return `${to > from ? 'down' : 'up'} to ${target} at ${rate}°/s`;
}

/** A session can be this far ahead of its timeline. */
const aheadMs = 1500;

/**
 * Index of the current leg; null if the protocol is not running. A repeated step has several legs; the current one is
 * the last one whose start has passed.
 */
export function legOf(timeline: LiveTimeline, sample: LiveSample): number | null {
  const { legs } = timeline;
  const { step, state } = sample;
  const planned = plannedMsOf(timeline, sample);
  const { phase } = factsOf(state);
  const fits = (leg: Leg): boolean => leg.step === step && (leg.phase === phase || state === 'paused');
  const fitting = legs.flatMap((leg, index) => (fits(leg) ? [index] : []));
  return fitting.findLast((index) => (legs[index]?.start ?? 0) <= planned + aheadMs) ?? fitting[0] ?? null;
}

export function motionText(rateDegPerS: number | null): string {
  if (rateDegPerS === null) return 'motion unknown';
  if (Math.abs(rateDegPerS) < 0.05) return 'at standstill';
  return `${rateDegPerS > 0 ? '▼' : '▲'} ${Math.abs(rateDegPerS).toFixed(1)}°/s`;
}

/** The band shown as level is narrower than the one in which a table counts as level. */
const levelShownDeg = 0.5;

export function sideText(angleDeg: number | null): string {
  if (angleDeg === null) return 'angle unknown';
  if (Math.abs(angleDeg) < levelShownDeg) return 'level';
  return angleDeg > 0 ? 'head-down' : 'head-up';
}

/** A measured angle: `12.3°`, never `−0.0°`. */
export const exactAngle = (angleDeg: number | null): string =>
  angleDeg === null ? '−−.−°' : `${angleText(angleDeg).replace('-', '−')}°`;

const plannedAngleText = (angleDeg: number): string => `${angleDeg < 0 ? '−' : ''}${Math.abs(angleDeg)}°`;

/** `75 s` -> `1:15`. Remaining times are rounded up, so that 0:00 means that nothing remains. */
export function wholeClock(ms: number, roundUp = false): string {
  return clockText(Math.max(0, roundUp ? Math.ceil(ms / 1000) : Math.floor(ms / 1000)));
}
