/** Protocols as rows of tables. */
import { clockText } from '../../../protocols/base/round.ts';
import type { Leg, Timeline } from '../../../protocols/therapy/leg.ts';
import type { Protocol } from '../../../protocols/therapy/schema.ts';

export interface Listed {
  readonly protocol: Protocol;
  readonly timeline: Timeline;
  readonly allowedBy: readonly string[];
}

export const listRow = ({ protocol, timeline, allowedBy }: Listed): readonly string[] => [
  protocol.name,
  protocol.level,
  anglesOf(timeline),
  String(timeline.sets),
  clockText(timeline.inverted / 1000),
  clockText(timeline.duration / 1000),
  allowedBy.join(' '),
  protocol.title,
];

/** `15°`, `15°, -15°` or `-10°`. */
const anglesOf = ({ maxAngle, minAngle }: Timeline): string =>
  [...(maxAngle > 0 || minAngle === 0 ? [maxAngle] : []), ...(minAngle < 0 ? [minAngle] : [])]
    .map((angle) => `${angle}°`)
    .join(', ');

export const legRow = ({ start, duration, phase, from, to, rate, step }: Leg): readonly string[] => [
  clockText(start / 1000),
  `${(duration / 1000).toFixed(1)} s`,
  phase,
  from === to ? `${to}°` : `${from}° -> ${to}°`,
  from === to ? '' : `${rate}°/s`,
  step === '' ? '(added)' : step,
];
