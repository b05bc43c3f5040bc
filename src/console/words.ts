/** What a session is doing, in words that a clinician would use. */
import type { Leg, Timeline } from '../../protocols/therapy/leg.ts';
import type { SessionState } from '../session/states.ts';
import { factsOf } from '../session/states.ts';
import type { LiveSample } from './trace.ts';

export function stateWords(state: SessionState): string {
  switch (state) {
    case 'disconnected':
      return 'Not connected to the table';
    case 'checking':
      return 'Testing itself';
    case 'ready':
      return 'Ready';
    case 'testing':
      return 'Testing the drive';
    case 'preparing':
      return 'Preparing';
    case 'session.ramping':
      return 'Turning';
    case 'session.holding':
      return 'Holding';
    case 'session.oscillating':
      return 'Swinging';
    case 'session.resting':
      return 'Resting at level';
    case 'levelling':
      return 'Coming home to level';
    case 'recovering':
      return 'Recovering at level';
    case 'paused':
      return 'Paused';
    case 'override.holding':
      return 'Override: holding';
    case 'override.jogging':
      return 'Override: moved by hand';
    case 'override.moving':
      return 'Override: moving';
    case 'returning':
      return 'Returning to level';
    case 'stopped':
      return 'STOPPED: brake on';
    case 'fault.cutting':
      return 'FAULT: cutting the drive';
    case 'fault.holding':
      return 'FAULT: holding, then home';
    case 'fault.relieving':
      return 'FAULT: backing off';
    case 'fault.returning':
      return 'FAULT: returning to level';
    case 'fault.stranded':
      return 'STUCK: manual release!';
    case 'fault.locked':
      return 'FAULT: locked until a reset';
  }
}

export function stepWords({ from, to, rate, duration }: Leg): string {
  if (from === to) return `${to === 0 ? 'level' : angleWords(to)} for ${wholeClock(duration)}`;
  return `${to > from ? 'down' : 'up'} to ${to === 0 ? 'level' : angleWords(to)} at ${rate}°/s`;
}

/**
 * The leg under way; null where the protocol is not followed. A repeated step stands in the timeline more than once: it
 * is the one whose time has come, with an allowance for a session that is ahead.
 */
export function legOf({ legs }: Timeline, { atMs, step, state }: LiveSample): number | null {
  const allowance = 1500;
  const { phase } = factsOf(state);
  const fits = (leg: Leg): boolean => leg.step === step && (leg.phase === phase || state === 'paused');
  const fitting = legs.flatMap((leg, index) => (fits(leg) ? [index] : []));
  return fitting.findLast((index) => (legs[index]?.start ?? 0) <= atMs + allowance) ?? fitting[0] ?? null;
}

export function motionWords(rateDegPerS: number): string {
  if (Math.abs(rateDegPerS) < 0.05) return 'standing';
  return `${rateDegPerS > 0 ? '▼' : '▲'} ${Math.abs(rateDegPerS).toFixed(1)}°/s`;
}

export function sideWords(angleDeg: number): string {
  if (Math.abs(angleDeg) < 0.5) return 'level';
  return angleDeg > 0 ? 'head-down' : 'head-up';
}

/** `12.3°`, and never `-0.0°`. */
export const exactAngle = (angleDeg: number): string =>
  `${(Math.round(angleDeg * 10) / 10 + 0).toFixed(1).replace('-', '−')}°`;

const angleWords = (angleDeg: number): string => `${angleDeg < 0 ? '−' : ''}${Math.abs(angleDeg)}°`;

/** `75 s` -> `1:15`; what has begun counts: nobody reads 0:00 left while there is some. */
export function wholeClock(ms: number, upward = false): string {
  const seconds = Math.max(0, upward ? Math.ceil(ms / 1000) : Math.floor(ms / 1000));
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}
