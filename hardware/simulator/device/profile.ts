/**
 * The ramp that the drive follows: brings the present position and speed to a target without jumps in speed. A ramp
 * slows down at its own acceleration, but as hard as {@link stopDecel} rather than pass the target.
 */
import { stopDecel, tickMs } from './constants.ts';

const dt = tickMs / 1000;
/** Rule 7 looks at the last 200 ms. */
const peakTicks = 200 / tickMs;

export type ProfileMode = 'rest' | 'ramp' | 'cruise' | 'stop';

export class Profile {
  /** cdeg */
  position = 0;
  /** cdeg/s, signed. */
  speed = 0;
  /** Acceleration of the last step (cdeg/s²), for the position tracker's prediction. */
  acceleration = 0;
  mode: ProfileMode = 'rest';
  #target = 0;
  #rate = 0;
  #accel = 0;
  #direction: -1 | 1 = 1;
  readonly #speeds = new Float64Array(peakTicks);
  #next = 0;

  /** Restarts the profile at this position and speed. */
  place(position: number, speed: number): void {
    this.position = position;
    this.speed = speed;
    this.acceleration = 0;
    this.mode = 'rest';
    this.#speeds.fill(0);
  }

  ramp(target: number, rate: number, accel: number): void {
    this.mode = 'ramp';
    this.#target = target;
    this.#rate = rate;
    this.#accel = accel;
  }

  /** Runs at this rate without a target: toward a switch. */
  cruise(direction: -1 | 1, rate: number, accel: number): void {
    this.mode = 'cruise';
    this.#direction = direction;
    this.#rate = rate;
    this.#accel = accel;
  }

  stop(): void {
    this.mode = this.speed === 0 ? 'rest' : 'stop';
  }

  /** Makes the ramp wait for a table that lags, so that the table never has to catch up at speed. */
  keepWithin(lead: number, position: number): void {
    if (this.position > position + lead) this.position = position + lead;
    else if (this.position < position - lead) this.position = position - lead;
  }

  step(): void {
    const before = this.speed;
    switch (this.mode) {
      case 'rest':
        this.speed = 0;
        break;
      case 'stop':
        this.speed = toward(before, 0, stopDecel * dt);
        break;
      case 'cruise':
        this.speed = toward(before, this.#direction * this.#rate, this.#accel * dt);
        break;
      case 'ramp':
        this.#stepRamp();
        break;
    }
    if (this.mode !== 'rest') this.position += ((before + this.speed) / 2) * dt;
    if (this.mode === 'stop' && this.speed === 0) this.mode = 'rest';
    this.acceleration = (this.speed - before) / dt;
    this.#speeds[this.#next] = Math.abs(this.speed);
    this.#next = (this.#next + 1) % peakTicks;
  }

  /** The largest speed of the last 200 ms. */
  peak(): number {
    let peak = 0;
    for (const speed of this.#speeds) if (speed > peak) peak = speed;
    return peak;
  }

  #stepRamp(): void {
    const offset = this.#target - this.position;
    const distance = Math.abs(offset);
    const direction = offset < 0 ? -1 : 1;
    const along = this.speed * direction;
    if (distance < 1 && Math.abs(along) <= 2 * this.#accel * dt + 1) {
      this.position = this.#target;
      this.speed = 0;
      this.mode = 'rest';
      return;
    }
    if (along < 0) {
      this.speed = toward(this.speed, 0, this.#accel * dt);
      return;
    }
    // The highest speed from which the ramp still stops in time, one step ahead.
    const half = (this.#accel * dt) / 2;
    const limit = Math.sqrt(half * half + 2 * this.#accel * distance) - half;
    if (along <= limit) {
      const wanted = Math.min(this.#rate, limit);
      this.speed = direction * toward(along, wanted, this.#accel * dt);
      return;
    }
    const needed = Math.min(stopDecel, (along * along) / (2 * distance));
    this.speed = direction * Math.max(0, along - Math.max(this.#accel, needed) * dt);
  }
}

function toward(value: number, goal: number, change: number): number {
  if (value < goal) return Math.min(goal, value + change);
  return Math.max(goal, value - change);
}
