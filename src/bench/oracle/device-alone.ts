import type { Fault } from '../../../hardware/simulator/faults/fault.ts';
import type { Judge, Report } from './judge.ts';
import type { ObservedSession } from './observed-session.ts';

/** H21: a dead host stops within this, and the way home begins within that. */
const stopsWithinMs = 800;
const returnsWithinMs = 2600;
/** The bench looks this often. */
const lookMs = 10;
/** Off level, by a sensor that may read a little less. */
const surelyOffLevelDeg = 5.5;

/**
 * Invariant 4, for a device whose host is dead, stalled or cut off (H21): it no longer moves by the last order after 0.8 s,
 * and is on its way home after 2.6 s where it is off level. Judged of one that followed orders before, as long as no other
 * fault is in force that changes what it may do, and it was not stopped.
 */
export class DeviceAloneJudge implements Judge {
  readonly invariant = 4;
  #awaySince: number | null = null;
  #untilMs = 0;

  onInject(fault: Fault, session: ObservedSession): void {
    const { deviceState } = session.truth;
    const followsOrders = deviceState === 'M' || deviceState === 'R' || deviceState === 'D';
    if (!isAway(fault) || !followsOrders || session.faults.length > 1) {
      this.#awaySince = null;
      return;
    }
    this.#awaySince = session.now;
    const lastsMs = fault.component === 'host' ? fault.value : fault.lasts;
    this.#untilMs = session.now + (lastsMs ?? Number.POSITIVE_INFINITY);
  }

  onLook(session: ObservedSession, report: Report): void {
    if (this.#awaySince === null) return;
    const awayMs = session.now - this.#awaySince;
    const { deviceState, angleDeg } = session.truth;
    const isExcused = session.motionImpossible || session.triesAreUsedUp || session.redStopHeld;
    if (
      session.now >= this.#untilMs ||
      deviceState === 'A' ||
      deviceState === 'S' ||
      deviceState === 'F' ||
      isExcused
    ) {
      this.#awaySince = null;
      return;
    }
    if (awayMs > stopsWithinMs + lookMs && deviceState === 'M') {
      report('alone moves', `moves by the last order ${stopsWithinMs} ms after its host was lost`);
    }
    if (awayMs <= returnsWithinMs + lookMs) return;
    this.#awaySince = null;
    if (angleDeg > surelyOffLevelDeg) {
      report(
        'alone stays',
        `${angleDeg.toFixed(1)}° head-down, device ${deviceState ?? 'dead'}, ${returnsWithinMs} ms after its host was lost`,
      );
    }
  }
}

const isAway = ({ component, kind }: Fault): boolean =>
  (component === 'host' && (kind === 'kill' || kind === 'stall' || kind === 'restart')) ||
  (component === 'link' && kind === 'off');
