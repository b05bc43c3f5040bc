/** The last readings of a table's two angle sensors, for people who look for a fault. */
import type { ActuatorReading, TiltSample } from '../../hardware/table.ts';
import type { Table } from './table.ts';

export interface TiltFigures {
  /** The mean. */
  readonly angleDeg: number;
  /** rms about the mean: noise, while the table stands. */
  readonly noiseDeg: number;
}

/** Two seconds of the slowest sensor that is allowed. */
const keptSamples = 100;
/** Older readings say nothing of the present. */
const freshMs = 1000;

export class RecentReadings {
  readonly #angles = new Float64Array(keptSamples);
  #count = 0;
  #tiltAt = Number.NEGATIVE_INFINITY;
  #reading: ActuatorReading | null = null;

  constructor({ actuator, tilt }: Pick<Table, 'actuator' | 'tilt'>) {
    tilt.subscribe((sample) => this.#take(sample));
    actuator.subscribe((notice) => {
      if (notice.kind === 'reading') this.#reading = notice.reading;
    });
  }

  /** Null: no sample arrived in the last second. */
  tilt(now: number): TiltFigures | null {
    if (now - this.#tiltAt > freshMs) return null;
    const angles = this.#angles.subarray(0, Math.min(this.#count, keptSamples));
    const angleDeg = angles.reduce((sum, angle) => sum + angle, 0) / angles.length;
    const variance = angles.reduce((sum, angle) => sum + (angle - angleDeg) ** 2, 0) / angles.length;
    return { angleDeg, noiseDeg: Math.sqrt(variance) };
  }

  /** Null: no telemetry arrived in the last second. */
  actuator(now: number): ActuatorReading | null {
    return this.#reading !== null && now - this.#reading.at <= freshMs ? this.#reading : null;
  }

  #take({ at, angle }: TiltSample): void {
    // After a gap the earlier samples are of another time.
    if (at - this.#tiltAt > freshMs) this.#count = 0;
    this.#angles[this.#count % keptSamples] = angle;
    this.#count += 1;
    this.#tiltAt = at;
  }
}
