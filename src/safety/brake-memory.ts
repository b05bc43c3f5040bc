import { flag } from '../../protocols/wire/messages.ts';
import type { Situation } from './situation.ts';
import { freshReading, hasEvent, hasFlag, hasSlippedAtRelease, positionReading } from './situation.ts';
import { hasLasted, type Lasting, lasting, type Remembering } from './watch.ts';

/** For this long after a slip the brake is not relied on: after a cut the person would only slide on. */
const slipMemoryMs = 10_000;
/** °/s lost from one telemetry line to the next (20 ms) that only a working brake can take. */
const brakingDegPerS = 0.15;
/** A table may swing in the gear's play for this long when its brake closes. */
const swingMs = 100;
/** A table that ran away may still move for this long under the brake that stops it. */
const stoppingMs = 1000;

interface Slips {
  slippedAt: number;
  ranAwayAt: number;
  readonly sliding: Lasting;
  /** Rate and instant of the last reading. */
  lastRate: number;
  lastAt: number | null;
}

/** Remembers whether the table has recently moved although its brake was on and the drive was off (H17). */
export class BrakeMemory implements Remembering {
  memory: Slips = {
    slippedAt: Number.NEGATIVE_INFINITY,
    ranAwayAt: Number.NEGATIVE_INFINITY,
    sliding: lasting(),
    lastRate: 0,
    lastAt: null,
  };

  /** @param movingDegPerS the least rate that counts as motion */
  gives(s: Situation, movingDegPerS: number): boolean {
    const { memory } = this;
    if (hasEvent(s, 'RUNAWAY')) memory.ranAwayAt = s.now;
    const reading = freshReading(s);
    // With the red stop pressed, people may be moving the table by the manual release.
    const isByHand = hasFlag(reading, flag.estopOpen);
    const undriven = !isByHand && (reading?.state === 'I' || reading?.state === 'R' || reading?.state === 'F');
    const rate = Math.abs(positionReading(s)?.rate ?? 0);
    const moves = undriven && hasFlag(reading, flag.brakeOn) && rate > movingDegPerS;
    // A brake that slows the table down is working.
    const slows = rate < memory.lastRate - brakingDegPerS;
    if (reading?.at !== memory.lastAt) {
      memory.lastRate = rate;
      memory.lastAt = reading?.at ?? null;
    }
    const slides = hasLasted(memory.sliding, moves && !slows, s.now, swingMs) && s.now - memory.ranAwayAt > stoppingMs;
    if (slides || (hasEvent(s, 'SLIP') && !hasSlippedAtRelease(s))) memory.slippedAt = s.now;
    return s.now - memory.slippedAt < slipMemoryMs;
  }
}
