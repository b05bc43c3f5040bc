/**
 * The power stage between an actuator's board and the motor: main contactor, bridge and brake driver, with the bridge's
 * possible faults. The brake has its own driver, and opening the contactor cuts the power of both, so that cutting the
 * power (stop category 1) also stops a runaway drive.
 */
import type { Clock } from '../../../protocols/base/clock.ts';
import type { Body } from '../body/body.ts';

export interface DriveFault {
  /** Share of the ordered voltage that arrives. */
  share: number;
  /** The bridge drives at least this fast by itself while it has power, ordered or not. */
  runawayDegPerS: number;
  /** The bridge drives at this speed, signed, regardless of the order, as long as it is switched on; null: it obeys. */
  fixedDegPerS: number | null;
  /** Delay from the ordered voltage to the motor's. */
  delayMs: number;
  /** It has its full torque against the closed brake, and none once the brake is open. */
  faltering: boolean;
}

export function soundDrive(): DriveFault {
  return { share: 1, runawayDegPerS: 0, fixedDegPerS: null, delayMs: 0, faltering: false };
}

/** Rate at full voltage (deg/s): converts a runaway speed to a share of the supply. */
export const fullSpeedDegPerS = 8;

export class DriveStage {
  readonly fault: DriveFault = soundDrive();
  readonly #clock: Clock;
  readonly #body: Body;
  #runawayDirection: -1 | 0 | 1 = 0;
  readonly #delayedOrders: { readonly at: number; readonly fraction: number }[] = [];
  #delayedFraction = 0;

  constructor(clock: Clock, body: Body) {
    this.#clock = clock;
    this.#body = body;
  }

  /**
   * Applies the board's outputs.
   * @param powered the main contactor is closed
   * @param driven the bridge is switched on (off: the winding is open)
   * @param fraction share of the supply voltage, -1..1, positive is head-down
   * @param releaseBrake current in the brake's coil
   */
  set(powered: boolean, driven: boolean, fraction: number, releaseBrake: boolean): void {
    const { runawayDegPerS, fixedDegPerS, delayMs, faltering } = this.fault;
    const share = faltering && !this.#body.brakeOn ? 0 : this.fault.share;
    if (!powered) {
      this.#runawayDirection = 0;
      this.#body.setDrive(false, 0);
      this.#body.setBrake(true);
      return;
    }
    if (runawayDegPerS > 0) {
      const direction = this.runawayDirection(fraction);
      this.#runawayDirection = direction;
      const ordered = driven ? Math.max(0, fraction * direction) : 0;
      this.#body.setDrive(true, direction * (ordered + runawayDegPerS / fullSpeedDegPerS));
      this.#body.setBrake(!releaseBrake);
      return;
    }
    this.#runawayDirection = 0;
    const ordered = delayMs > 0 ? this.#delay(fraction, delayMs) : fraction;
    const voltage = fixedDegPerS === null ? ordered : fixedDegPerS / fullSpeedDegPerS;
    this.#body.setDrive(driven, driven ? voltage * share : 0);
    this.#body.setBrake(!releaseBrake);
  }

  /** Direction of a runaway: that of the motion in which it began; from standstill, head-down. */
  runawayDirection(fraction = 0): -1 | 1 {
    if (this.#runawayDirection !== 0) return this.#runawayDirection;
    const rate = this.#body.rateDegPerS;
    const motion = Math.abs(rate) > 0.2 ? rate : fraction;
    return motion < 0 ? -1 : 1;
  }

  #delay(fraction: number, delayMs: number): number {
    const now = this.#clock.now();
    this.#delayedOrders.push({ at: now + delayMs, fraction });
    for (let next = this.#delayedOrders[0]; next !== undefined && next.at <= now; next = this.#delayedOrders[0]) {
      this.#delayedFraction = next.fraction;
      this.#delayedOrders.shift();
    }
    return this.#delayedFraction;
  }
}
