/** How far and how fast the drive-function test moves the table. */

import { degrees, degreesPerSecond } from '../../protocols/base/units.ts';
import type { Envelope } from '../safety/envelope.ts';

/** Degrees either way that the actuator's limits leave it during the test. */
const room = degrees(4);
/** °/s at most, and s that each way lasts. */
const fastest = 1;
const lasts = 3;

/** What the table may do during the test, whatever the session after it may. */
export function testEnvelope(envelope: Envelope): Envelope {
  return {
    ...envelope,
    minAngle: degrees(-room),
    maxAngle: room,
    downRate: degreesPerSecond(Math.min(fastest, envelope.downRate)),
    returnRate: degreesPerSecond(Math.min(fastest, envelope.returnRate)),
  };
}

/** Where each move leads: down, back, up, back. Null: there is none after the last. */
export function testTarget(move: number, envelope: Envelope): number | null {
  switch (move) {
    case 0:
      return wayOf(envelope);
    case 2:
      return -wayOf(envelope);
    case 1:
    case 3:
      return 0;
    default:
      return null;
  }
}

/** °/s of every move. */
export const testRate = ({ downRate, returnRate }: Envelope): number => Math.min(downRate, returnRate);

/** Degrees that a ramp of three seconds goes, speeding up and slowing down included. */
function wayOf(envelope: Envelope): number {
  const rate = testRate(envelope);
  const speedingUp = rate / envelope.accel;
  return 2 * speedingUp <= lasts ? rate * (lasts - speedingUp) : (envelope.accel * lasts * lasts) / 4;
}
