/** How far and how fast the drive-function test moves the table. */
import { degrees, degreesPerSecond } from '../../protocols/base/units.ts';
import { durations } from '../safety/durations.ts';
import type { Envelope } from '../safety/envelope.ts';

/** The actuator's limit in either direction during the test. */
const testLimit = degrees(4);
/** °/s at most. */
const fastestDegPerS = 1;

/** The limits in force during the test, independent of those of the session that follows. */
export function testEnvelope(envelope: Envelope): Envelope {
  return {
    ...envelope,
    minAngle: degrees(-testLimit),
    maxAngle: testLimit,
    downRate: degreesPerSecond(Math.min(fastestDegPerS, envelope.downRate)),
    returnRate: degreesPerSecond(Math.min(fastestDegPerS, envelope.returnRate)),
  };
}

/** Target of each move: down, back, up, back; null after the last. */
export function testTarget(move: number, envelope: Envelope): number | null {
  switch (move) {
    case 0:
      return moveDegOf(envelope);
    case 2:
      return -moveDegOf(envelope);
    case 1:
    case 3:
      return 0;
    default:
      return null;
  }
}

/** °/s of each move. */
export const testRate = ({ downRate, returnRate }: Envelope): number => Math.min(downRate, returnRate);

/** Way of a ramp of the test's duration, speeding up and slowing down included. */
function moveDegOf(envelope: Envelope): number {
  const rate = testRate(envelope);
  const speedingUp = rate / envelope.accel;
  const moveS = durations.testMoveMs / 1000;
  return 2 * speedingUp <= moveS ? rate * (moveS - speedingUp) : (envelope.accel * moveS * moveS) / 4;
}
