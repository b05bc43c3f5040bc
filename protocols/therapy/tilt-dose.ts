/**
 * The dose of a session: sin(angle) × head-down time. On a table at this angle, sin(angle) of the body's weight pulls along the
 * table, so a dose of 30 s pulls as long and as much as hanging vertically for 30 s.
 */
import { milliseconds } from '../base/units.ts';
import type { Leg } from './leg.ts';
import { isInverted, standsInverted } from './level.ts';
import { angleAt, trapezoid } from './trapezoid.ts';

/** The part of the body's weight that pulls along a table at this angle: 0.5 at 30°. */
export const weightShare = (angleDeg: number): number => Math.sin((angleDeg * Math.PI) / 180);

/** Adds up the dose of one session from what was counted as head-down time, so that both count the same moments. */
export class TiltDose {
  #doseMs = 0;
  #headDownMs = 0;
  #angleDeg: number | null = null;

  /** ms */
  get total(): number {
    return this.#doseMs;
  }

  /**
   * @param angleDeg null: unknown; the last known one counts on
   * @param headDownMs head-down time of the session so far; less than before: another session has begun
   */
  advance(angleDeg: number | null, headDownMs: number): void {
    if (headDownMs < this.#headDownMs) {
      this.#doseMs = 0;
      this.#headDownMs = 0;
    }
    const before = this.#angleDeg ?? angleDeg ?? 0;
    this.#angleDeg = angleDeg ?? this.#angleDeg;
    this.#doseMs += weightShare((before + (this.#angleDeg ?? 0)) / 2) * (headDownMs - this.#headDownMs);
    this.#headDownMs = headDownMs;
  }
}

const stepMs = 100;

/** The dose that a session would have by its plan, ms. */
export function plannedDose(legs: readonly Leg[]): number {
  return legs.reduce((total, leg) => total + doseOfLeg(leg), 0);
}

function doseOfLeg({ from, to, rate, accel, duration }: Leg): number {
  if (from === to) return standsInverted(from) ? weightShare(from) * duration : 0;
  const ramp = trapezoid(from, to, rate, accel);
  const steps = Math.max(1, Math.ceil(duration / stepMs));
  let total = 0;
  for (let step = 0; step < steps; step += 1) {
    const angle = angleAt(ramp, milliseconds((duration * (step + 0.5)) / steps));
    if (isInverted(angle)) total += (weightShare(angle) * duration) / steps;
  }
  return total;
}
