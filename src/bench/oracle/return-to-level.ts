import type { Fault } from '../../../hardware/simulator/faults/fault.ts';
import type { Entry } from '../../controller/entry.ts';
import { expectedResponse } from './expected-response.ts';
import type { Judge, Report } from './judge.ts';
import type { ObservedSession } from './observed-session.ts';
import { isDeviceReaction, isInOverride, isReaction, isUnderWay } from './state-classes.ts';

const returnWithinMs = 90_000;
const levelDeg = 1.5;
/** Within this of level (wire protocol: "off level") a table is left where it stands when its host is dead or it needs a person. */
const offLevelDeg = 5;
/** The device decides by its own sensor, which may read so much less than the true angle. */
const sensorErrorDeg = 0.05;
/** A brake that lets go now and then may let a table at level creep so far without a finding (H17). */
const creepDeg = 2;
/** The stop at the head-up end of the range, which yields a little. */
const headUpEndDeg = -22.2;
/** The stuck-inverted alarm must be on this long after the table came to rest. */
const alarmWithinMs = 2000;
/** The body counts as at rest after this. */
const atRestMs = 1000;
/** From the end of a session's motion to a table at rest: the brake, and the time that counts as rest. */
const settlingMs = 2000;
/** A return makes progress if it comes 1° nearer within this. */
const progressMs = 20_000;
const progressDeg = 1;
/** A person's stop, or pause, holds the table this long; then it returns. */
export const stopHoldsMs = 15_000;
const pauseHoldsMs = 61_000;

interface PendingReturn {
  readonly fault: Fault;
  /** Null until a reaction starts. */
  byMs: number | null;
}

/**
 * Invariant 4: within 90 s of a fault's onset the person is level and stays level, or is on the way home at 0.05°/s with
 * the high alarm on (looking head-up for a level switch that is open included), or the table stands with the high alarm
 * on and one of these facts holds now: no torque of the drive would move it home, the tries of wire rule 12 are used up,
 * the red stop is held. Once none holds, the 90 s begin again, since a fault that has ended excuses nothing.
 *
 * Onset: the injection if the fault is visible at once, else the first reaction that follows. After the red stop: see
 * {@link ObservedSession.redStopWait}. A stop or pause of a person adds the time that it holds the table, not more.
 * Level: within 1.5°, and within 3.5° once the brake has not held; within 5° by the device's sensor if the host is dead or
 * cut off, or if the device waits in its fault state for a person and the high alarm is on; head-up and standing with a bad
 * position sensor.
 * The alarm is required only of a running host. At the end of the session all of this is checked once more, with or
 * without a fault.
 */
export class ReturnToLevelJudge implements Judge {
  readonly invariant = 4;
  readonly #pending: PendingReturn[] = [];
  #heldUntil = Number.NEGATIVE_INFINITY;
  /** 90 s after the last moment at which a fact excused the table's place. */
  #excusedUntil = Number.NEGATIVE_INFINITY;
  #alarmMissingMs = 0;
  #progressAt = Number.NEGATIVE_INFINITY;
  #progressFromDeg = 0;

  onInject(fault: Fault, session: ObservedSession): void {
    // A lost console has an effect only if it held an override.
    const hasEffect = fault.component !== 'console' || isInOverride(session.state);
    const { withinMs } = expectedResponse(fault);
    // One that ends before its criterion's window has passed requires nothing.
    const isVisible = hasEffect && withinMs !== null && (fault.lasts === undefined || fault.lasts >= withinMs);
    this.#pending.push({ fault, byMs: isVisible ? session.now + returnWithinMs : null });
  }

  onEntry(entry: Entry, session: ObservedSession): void {
    if (entry.type !== 'act' || entry.refused !== undefined) return;
    if (entry.act === 'stop') this.#heldUntil = Math.max(this.#heldUntil, session.now + stopHoldsMs);
    if (entry.act === 'pause') this.#heldUntil = Math.max(this.#heldUntil, session.now + pauseHoldsMs);
  }

  onLook(session: ObservedSession, report: Report): void {
    if (session.begunAt === null) return;
    this.#noteProgress(session);
    this.#judgeAlarm(session, report);
    if (isExcused(session)) this.#excusedUntil = session.now + returnWithinMs;
    if (this.#pending.length === 0) return;
    const isHeld = session.now < this.#heldUntil && (session.state === 'stopped' || session.state === 'paused');
    const hasReaction = isReacting(session);
    for (const pending of this.#pending) {
      if (pending.byMs === null) {
        if (hasReaction) pending.byMs = session.now + returnWithinMs;
        continue;
      }
      if (isHeld) pending.byMs += session.elapsedMs;
      // The state of a dead host is the last one it had.
      const continues = session.hostAlive && isUnderWay(session.state);
      // A session that has run to its end gets the time to come to rest.
      if (continues) pending.byMs = Math.max(pending.byMs, session.now + settlingMs);
      const byMs = Math.max(pending.byMs, session.redStopWait.byMs, this.#excusedUntil);
      if (continues || session.now <= byMs) continue;
      // With two faults the later onset counts for both.
      if (this.#pending.some((other) => other.byMs !== null && session.now <= other.byMs)) continue;
      const isOnTheWay = session.now - this.#progressAt <= progressMs;
      this.#judgePosition(session, report, `after ${pending.fault.component}=${pending.fault.kind}`, isOnTheWay);
    }
  }

  onEnd(session: ObservedSession, report: Report): void {
    // The bench may end while a person may still decide.
    if (session.begunAt === null || session.now <= session.redStopWait.byMs) return;
    this.#judgePosition(session, report, 'at the end');
  }

  #noteProgress(session: ObservedSession): void {
    const { angleDeg, deviceState } = session.truth;
    const distance = Math.abs(angleDeg);
    const gained = this.#progressFromDeg - distance;
    // With its level switch open the device looks for it head-up first (wire rule 14).
    const isSearching = session.has('switch', 'open') && deviceState === 'A' && angleDeg < 0;
    const isProgress = gained >= progressDeg || (isSearching && gained <= -progressDeg);
    if (isProgress) this.#progressAt = session.now;
    if (isProgress || (gained < 0 && !isSearching)) this.#progressFromDeg = distance;
  }

  /** The high alarm must be on while a person is left head-down on a standing table. */
  #judgeAlarm(session: ObservedSession, report: Report): void {
    const { angleDeg, deviceState } = session.truth;
    const isLeft = angleDeg > offLevelDeg && session.stationaryMs >= atRestMs;
    const isUnattended =
      isLeft && !isUnderWay(session.state) && session.state !== 'fault.holding' && deviceState !== 'A';
    if (!isUnattended || !session.hostRunning || callsForHelp(session)) {
      this.#alarmMissingMs = 0;
      return;
    }
    this.#alarmMissingMs += session.elapsedMs;
    if (this.#alarmMissingMs < alarmWithinMs) return;
    report('alarm', `${angleDeg.toFixed(1)}° head-down in ${session.state} without a high alarm`);
  }

  #judgePosition(session: ObservedSession, report: Report, when: string, isOnTheWay = false): void {
    if (isAtLevel(session)) return;
    if ((isExcused(session) || isOnTheWay) && callsForHelp(session)) return;
    const { angleDeg, deviceState } = session.truth;
    const where = `${angleDeg.toFixed(1)}°, device ${deviceState ?? 'dead'}, session ${session.state}`;
    report('level', `${when}: not level (${where}, alarm ${session.alarm ?? 'none'})`);
  }
}

function isReacting(session: ObservedSession): boolean {
  const { deviceState } = session.truth;
  return deviceState === null || isDeviceReaction(deviceState) || !session.hostAlive || isReaction(session.state);
}

export function isAtLevel(session: ObservedSession): boolean {
  const { angleDeg } = session.truth;
  const brakeHolds = !session.brakeSlips;
  // Under its brake the bed swings in the gear's play where the person moves.
  const isSwinging = session.truth.brakeOn && brakeHolds && Math.abs(angleDeg) <= levelDeg;
  // A person out of balance does not stand at level without a brake: the drive catches each slide.
  if (session.stationaryMs < atRestMs && !isSwinging && (brakeHolds || Math.abs(angleDeg) > offLevelDeg)) return false;
  // For the device, a host that is cut off is dead.
  const isDeviceAlone = !session.hostAlive || session.has('link');
  const needsPerson = session.truth.deviceState === 'F' && callsForHelp(session);
  const nearDeg = session.brakeHasSlipped ? levelDeg + creepDeg : levelDeg;
  const withinDeg = isDeviceAlone || !brakeHolds || needsPerson ? offLevelDeg + sensorErrorDeg : nearDeg;
  // Without its position sensor the device finds level by the switch, from below.
  const headUpDeg = session.has('position') || session.sensorDistrusted ? headUpEndDeg : -withinDeg;
  return angleDeg <= withinDeg && angleDeg >= headUpDeg;
}

/** A fact about the machine or a person that leaves the table where it is now. */
export type Excuse = 'motion impossible' | 'tries used up' | 'red stop held' | 'neither brake nor drive holds';

/** Why nothing in the machine can bring the person to level now; null if something can. */
export function excuseOf(session: ObservedSession): Excuse | null {
  if (session.redStopHeld) return 'red stop held';
  if (session.isFalling) return 'neither brake nor drive holds';
  if (session.motionImpossible) return 'motion impossible';
  return session.triesAreUsedUp ? 'tries used up' : null;
}

const isExcused = (session: ObservedSession): boolean => excuseOf(session) !== null;

/** The high alarm is on. A dead host cannot raise one. Without its beacon it only sounds, or is silent for a person who knows of it. */
function callsForHelp(session: ObservedSession): boolean {
  if (!session.hostAlive || session.alarm === 'high') return true;
  return session.has('beacon') && (session.sounding || session.now < session.highSilentUntil);
}
