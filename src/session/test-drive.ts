/** How far and how fast the drive-function test moves the table. */
import { degrees, degreesPerSecond } from '../../protocols/base/units.ts';
import type { Envelope } from '../safety/envelope.ts';

/** Far enough for the level switch to have changed on both sides (H30), and not yet off level. */
const moveDeg = 3.5;
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
export function testTarget(move: number): number | null {
  switch (move) {
    case 0:
      return moveDeg;
    case 2:
      return -moveDeg;
    case 1:
    case 3:
      return 0;
    default:
      return null;
  }
}

/** °/s of each move. */
export const testRate = ({ downRate, returnRate }: Envelope): number => Math.min(downRate, returnRate);

/** ms of each move by its profile, speeding up and slowing down included. */
export function testMoveMs(envelope: Envelope): number {
  const rate = testRate(envelope);
  return (moveDeg / rate + rate / envelope.accel) * 1000;
}
