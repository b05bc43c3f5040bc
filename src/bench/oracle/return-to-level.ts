import type { Fault } from '../../../hardware/simulator/faults/fault.ts';
import type { Entry } from '../../controller/entry.ts';
import { expectedResponse } from './expected-response.ts';
import type { Judge, Report } from './judge.ts';
import type { ObservedSession } from './observed-session.ts';
import { isDeviceReaction, isInOverride, isReaction, isUnderWay } from './state-classes.ts';

const returnWithinMs = 90_000;
const levelDeg = 1.5;
/** Within this of level the device makes no return of its own (wire protocol: "off level"). */
const offLevelDeg = 5;
/** The stuck-inverted alarm must be on this long after the table came to rest. */
const alarmWithinMs = 2000;
/** The body counts as at rest after this. */
const atRestMs = 1000;

interface PendingReturn {
  readonly fault: Fault;
  /** Null until a reaction starts. */
  byMs: number | null;
}

/**
 * Invariant 4: after a fault the person is level within 90 s of its onset and stays level; or the table stands with the
 * high alarm on, and motion is physically impossible (brake jammed, obstruction, dead drive or board) or the red stop is
 * open.
 *
 * Onset: the injection if the fault is visible at once, else the first reaction that follows. A person's own stop or
 * pause restarts the 90 s, and so does the red stop while it is open.
 * Level: within 1.5°; within 5° if the host is dead, cut off by its link, or stopped by a person; head-up and standing
 * if the position sensor is or was faulty.
 * The alarm is required only of a running host. At the end of the session all of this is checked once more, with or
 * without a fault.
 */
export class ReturnToLevelJudge implements Judge {
  readonly invariant = 4;
  readonly #pending: PendingReturn[] = [];
  #lastInterruption = 0;
  #alarmMissingMs = 0;

  onInject(fault: Fault, session: ObservedSession): void {
    // A lost console has an effect only if it held an override.
    const hasEffect = fault.component !== 'console' || isInOverride(session.state);
    const isVisible = hasEffect && expectedResponse(fault).withinMs !== null;
    this.#pending.push({ fault, byMs: isVisible ? session.now + returnWithinMs : null });
  }

  onEntry(entry: Entry, session: ObservedSession): void {
    if (entry.type === 'act' && (entry.act === 'stop' || entry.act === 'pause')) this.#lastInterruption = session.now;
  }

  onLook(session: ObservedSession, report: Report): void {
    if (session.begunAt === null) return;
    if (session.truth.estopOpen) this.#lastInterruption = session.now;
    this.#judgeAlarm(session, report);
    if (this.#pending.length === 0) return;
    const hasReaction = isReacting(session);
    for (const pending of this.#pending) {
      if (pending.byMs === null) {
        if (hasReaction) pending.byMs = session.now + returnWithinMs;
        continue;
      }
      // The state of a dead host is the last one it had.
      const continues = session.hostAlive && isUnderWay(session.state);
      if (continues || session.now <= Math.max(pending.byMs, this.#lastInterruption + returnWithinMs)) continue;
      // With two faults the later onset counts for both.
      if (this.#pending.some(({ byMs }) => byMs !== null && session.now <= byMs)) continue;
      judgePosition(session, report, `after ${pending.fault.component}=${pending.fault.kind}`);
    }
  }

  onEnd(session: ObservedSession, report: Report): void {
    if (session.begunAt !== null) judgePosition(session, report, 'at the end');
  }

  /** The high alarm must be on while a person is left head-down on a standing table. */
  #judgeAlarm(session: ObservedSession, report: Report): void {
    const { angleDeg, deviceState } = session.truth;
    const isLeft = angleDeg > offLevelDeg && session.stationaryMs >= atRestMs;
    const isUnattended =
      isLeft && !isUnderWay(session.state) && session.state !== 'fault.holding' && deviceState !== 'A';
    if (!isUnattended || !session.hostRunning || session.alarm === 'high') {
      this.#alarmMissingMs = 0;
      return;
    }
    this.#alarmMissingMs += session.elapsedMs;
    if (this.#alarmMissingMs < alarmWithinMs) return;
    report('alarm', `${angleDeg.toFixed(1)}° head-down in ${session.state} without a high alarm`);
  }
}

function judgePosition(session: ObservedSession, report: Report, when: string): void {
  if (isAtLevel(session) || mayBeStranded(session)) return;
  const { angleDeg, deviceState } = session.truth;
  const where = `${angleDeg.toFixed(1)}°, device ${deviceState ?? 'dead'}, session ${session.state}`;
  report('level', `${when}: not level (${where}, alarm ${session.alarm ?? 'none'})`);
}

function isReacting(session: ObservedSession): boolean {
  const { deviceState } = session.truth;
  return deviceState === null || isDeviceReaction(deviceState) || !session.hostAlive || isReaction(session.state);
}

function isAtLevel(session: ObservedSession): boolean {
  if (session.stationaryMs < atRestMs) return false;
  const { angleDeg } = session.truth;
  // A person's STOP within 5° of level stays in force, and a cut link allows no correction.
  const isDeviceAlone = !session.hostAlive || session.has('link') || session.state === 'stopped';
  const withinDeg = isDeviceAlone ? offLevelDeg : levelDeg;
  const sensorWasFaulty = session.faults.some(({ fault }) => fault.component === 'position');
  return angleDeg <= withinDeg && (angleDeg >= -withinDeg || sensorWasFaulty);
}

/** Nothing in the machine can bring the person to level, and the alarm is on. */
function mayBeStranded(session: ObservedSession): boolean {
  if (session.stationaryMs < atRestMs && !session.helpless) return false;
  if (session.hostAlive && session.alarm !== 'high') return false;
  return session.motionImpossible || session.truth.estopOpen || session.helpless;
}
