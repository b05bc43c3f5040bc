import { flag } from '../../../protocols/wire/messages.ts';
import type { TurnInput } from '../../controller/input.ts';

/** An older value says nothing about the table now. */
const freshMs = 250;

/** The table as the raw lines have it, without a judgement of the sensors. */
export class MeasuredTable {
  now = 0;
  /** Of the last input, ms after the one before. */
  gapMs = 0;
  deviceState = '';
  flags = 0;
  #actuator = { angleDeg: Number.NaN, atMs: Number.NEGATIVE_INFINITY };
  #tilt = { angleDeg: Number.NaN, atMs: Number.NEGATIVE_INFINITY };
  #hasBegun = false;

  take(input: TurnInput, atMs: number): void {
    this.gapMs = this.#hasBegun ? atMs - this.now : 0;
    this.#hasBegun = true;
    this.now = atMs;
    if (input.kind === 'tilt') this.#tilt = { angleDeg: input.sample.angle, atMs };
    if (input.kind !== 'actuator' || input.notice.kind !== 'reading') return;
    const { angle, state, flags } = input.notice.reading;
    this.#actuator = { angleDeg: angle, atMs };
    this.deviceState = state;
    this.flags = flags;
  }

  has(bit: number): boolean {
    return (this.flags & bit) !== 0;
  }

  /** The angles of the sensors that have spoken just now, and have not reported a fault of their own. */
  get anglesDeg(): readonly number[] {
    const isFresh = ({ atMs }: { readonly atMs: number }) => this.now - atMs <= freshMs;
    const angles: number[] = [];
    if (isFresh(this.#actuator) && !this.has(flag.sensorBad)) angles.push(this.#actuator.angleDeg);
    if (isFresh(this.#tilt)) angles.push(this.#tilt.angleDeg);
    return angles;
  }

  /** Head-down by both sensors; NaN where none speaks. */
  get leastDeg(): number {
    const { anglesDeg } = this;
    return anglesDeg.length === 2 ? Math.min(...anglesDeg) : Number.NaN;
  }

  isLevel(withinDeg: number): boolean {
    return this.anglesDeg.some((angle) => Math.abs(angle) <= withinDeg);
  }
}
