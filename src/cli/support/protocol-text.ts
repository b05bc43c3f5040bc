/** Protocols as text for a terminal. */

import { clockText } from '../../../protocols/base/round.ts';
import type { Leg, Timeline } from '../../../protocols/therapy/leg.ts';
import type { Protocol } from '../../../protocols/therapy/schema.ts';

/** The dose in one line. */
export function doseLine({ maxAngle, sets, longestInversion, inverted, duration }: Timeline): string {
  return [
    `up to ${maxAngle}°`,
    `${sets} ${sets === 1 ? 'set' : 'sets'}`,
    `longest inversion ${clockText(longestInversion / 1000)}`,
    `head-down ${clockText(inverted / 1000)} of ${clockText(duration / 1000)} in total`,
  ].join(', ');
}

export interface Listed {
  readonly protocol: Protocol;
  readonly timeline: Timeline;
  readonly allowedBy: readonly string[];
}

export const listRow = ({ protocol, timeline, allowedBy }: Listed): readonly string[] => [
  protocol.name,
  protocol.level,
  `${timeline.maxAngle}°`,
  String(timeline.sets),
  clockText(timeline.inverted / 1000),
  clockText(timeline.duration / 1000),
  allowedBy.join(' '),
  protocol.title,
];

export const legRow = ({ start, duration, phase, from, to, rate, step }: Leg): readonly string[] => [
  clockText(start / 1000),
  `${(duration / 1000).toFixed(1)} s`,
  phase,
  from === to ? `${to}°` : `${from}° -> ${to}°`,
  from === to ? '' : `${rate}°/s`,
  step === '' ? '(added)' : step,
];
