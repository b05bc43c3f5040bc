/**
 * The power stage between an actuator's board and the motor: main contactor, bridge and brake driver, with the faults
 * that a bridge can have. The brake has a driver of its own, and opening the contactor takes power from both: so a cut
 * (stop category 1) still works on a drive that runs away.
 */
import type { Clock } from '../../../protocols/base/clock.ts';
import type { Body } from '../body/body.ts';

export interface DriveFault {
  /** Share of the ordered voltage that arrives. */
  share: number;
  /** deg/s: the bridge drives at least this fast by itself for as long as it has power, ordered or not. */
  runawayDegPerS: number;
  /** The voltage that was ordered this long ago arrives. */
  delayMs: number;
}

/** deg/s at full voltage: what turns a speed into a share of the supply here. */
const fullSpeed = 8;

export class DriveStage {
  readonly fault: DriveFault = { share: 1, runawayDegPerS: 0, delayMs: 0 };
  readonly #clock: Clock;
  readonly #body: Body;
  #runawayDirection: -1 | 0 | 1 = 0;
  readonly #late: { readonly at: number; readonly fraction: number }[] = [];
  #lateFraction = 0;

  constructor(clock: Clock, body: Body) {
    this.#clock = clock;
    this.#body = body;
  }

  /**
   * What the board's outputs ask for.
   * @param powered the main contactor is closed
   * @param driven the bridge is switched on (off: the winding is open)
   * @param fraction share of the supply voltage, -1..1, positive is head-down
   * @param releaseBrake current in the brake's coil
   */
  set(powered: boolean, driven: boolean, fraction: number, releaseBrake: boolean): void {
    const { share, runawayDegPerS, delayMs } = this.fault;
    if (!powered) {
      this.#runawayDirection = 0;
      this.#body.setDrive(false, 0);
      this.#body.setBrake(true);
      return;
    }
    if (runawayDegPerS > 0) {
      const direction = this.#directionOfRunaway(fraction);
      const ordered = driven ? Math.max(0, fraction * direction) : 0;
      this.#body.setDrive(true, direction * (ordered + runawayDegPerS / fullSpeed));
      this.#body.setBrake(!releaseBrake);
      return;
    }
    this.#runawayDirection = 0;
    const voltage = delayMs > 0 ? this.#delayed(fraction, delayMs) : fraction;
    this.#body.setDrive(driven, driven ? voltage * share : 0);
    this.#body.setBrake(!releaseBrake);
  }

  /** Once running away it keeps its direction: that of the motion it began in, head-down from a stand. */
  #directionOfRunaway(fraction: number): -1 | 1 {
    if (this.#runawayDirection === 0) {
      const rate = this.#body.rateDegPerS;
      const motion = Math.abs(rate) > 0.2 ? rate : fraction;
      this.#runawayDirection = motion < 0 ? -1 : 1;
    }
    return this.#runawayDirection;
  }

  #delayed(fraction: number, delayMs: number): number {
    const now = this.#clock.now();
    this.#late.push({ at: now + delayMs, fraction });
    for (let next = this.#late[0]; next !== undefined && next.at <= now; next = this.#late[0]) {
      this.#lateFraction = next.fraction;
      this.#late.shift();
    }
    return this.#lateFraction;
  }
}
