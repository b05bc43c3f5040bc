/** What people do at the bench: the methods of the service, at moments of a session. */
import type { Controller } from '../controller/controller.ts';
import { degrees, degreesPerSecond, milliseconds, seconds } from '../units.ts';

export const benchActs = [
  'stop',
  'return',
  'pause',
  'resume',
  'reset',
  'acknowledge',
  'answer',
  'override.begin',
  'override.jog',
  'override.target',
  'override.hold',
  'override.skip',
  'override.end',
] as const;

/** Something a person at the bench does, `at` ms after the first ramp's order (the beginning of the drive test, with one). */
export interface BenchAct {
  readonly at: number;
  readonly act: (typeof benchActs)[number];
  /** Of `override.target`: where to, degrees, at 1°/s, and whether a step above the prescription is confirmed. */
  readonly toDeg?: number;
  readonly confirm?: boolean;
  /** Of `override.jog`; left out: up. One word of 600 ms. */
  readonly direction?: 'down' | 'up';
  /** Of `override.begin` (60 where left out) and `override.hold` (0). */
  readonly seconds?: number;
}

const reason = 'at the bench';
const rate = degreesPerSecond(1);

export function perform(
  controller: Controller,
  { act, toDeg = 0, confirm, direction, seconds: length }: BenchAct,
): void {
  switch (act) {
    case 'stop':
      controller.stop('operator', reason);
      break;
    case 'return':
      controller.return('operator', reason);
      break;
    case 'pause':
      controller.pause('operator', reason);
      break;
    case 'resume':
      controller.resume('operator', reason);
      break;
    case 'reset':
      controller.reset('operator', reason);
      break;
    case 'acknowledge':
      controller.acknowledge('operator', reason);
      break;
    case 'answer':
      controller.answer('operator');
      break;
    case 'override.begin':
      controller.beginOverride(seconds(length ?? 60), reason);
      break;
    case 'override.jog':
      controller.overrideJog(direction ?? 'up');
      break;
    case 'override.target':
      controller.overrideTarget(degrees(toDeg), rate, confirm === true);
      break;
    case 'override.hold':
      controller.overrideHold(milliseconds((length ?? 0) * 1000));
      break;
    case 'override.skip':
      controller.overrideSkip();
      break;
    case 'override.end':
      controller.endOverride(reason);
      break;
  }
}
