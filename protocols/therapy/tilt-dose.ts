/** The dose of a session while it is recorded, and the one that it would have by its plan: see `received-dose.ts`. */
import { milliseconds } from '../base/units.ts';
import type { Leg } from './leg.ts';
import { isInverted, standsInverted } from './level.ts';
import { weightShare } from './received-dose.ts';
import { angleAt, trapezoid } from './trapezoid.ts';

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
