import type { Fault } from '../../../hardware/simulator/faults/fault.ts';
import { milliseconds } from '../../../protocols/base/units.ts';
import type { Timeline } from '../../../protocols/therapy/leg.ts';
import { isLevel } from '../../../protocols/therapy/level.ts';
import { absolute } from '../../../protocols/therapy/limits.ts';
import { factsOf } from '../../session/states.ts';
import type { Oracle } from '../oracle/oracle.ts';
import type { Defects } from '../world/defects.ts';
import type { BenchResult } from '../world/result.ts';
import { stationaryDegPerS } from '../world/session-lifecycle.ts';
import { World } from '../world/world.ts';

/** One session with faults, as far as the matrix of pairs looks at it. Times are from the order for the first ramp. */
export interface PairRun extends Pick<BenchResult, 'violations' | 'failure' | 'finalAngleDeg' | 'durationMs'> {
  readonly outcome: BenchResult['outcome'];
  readonly whereLeft: Oracle['whereLeft'];
  /** The high alarm, on the beacon, by the pendant's sounder or by the actuator's own. */
  readonly alarm: boolean;
  /** The first reaction to the first fault; null if there was none. */
  readonly reactsAtMs: number | null;
  /** The last motion of the table, or change of state of the device or the controller. */
  readonly settlesAtMs: number;
}

const lookEveryMs = 50;
/**
 * A session is cut short this long after its last motion, change of state and fault: in its final pause, and where nothing
 * can move a stranded person. What is tried again is tried within 20 s.
 */
const finalPauseMs = 5000;
const strandedMs = 45_000;
/** The actuator's own sounder has a period of 7 s. */
const alarmWithinMs = 7500;

/** Runs the session to its end, which the final pause is not needed for. */
export function runPair(
  faults: readonly Fault[],
  timeline: Timeline,
  seed: number,
  defects: Defects | undefined,
): PairRun {
  const world = new World({
    timeline,
    prescription: absolute,
    seed,
    faults,
    ...(defects === undefined ? {} : { defects }),
  });
  const firstAtMs = Math.min(...faults.map(({ at }) => at));
  const lastAtMs = Math.max(...faults.map(({ at }) => at));
  let reactsAtMs: number | null = null;
  let settlesAtMs = 0;
  let states = '';
  let alarmAtMs = Number.NEGATIVE_INFINITY;
  let cut: 'completed' | 'stranded' | null = null;
  while (cut === null) {
    const until = milliseconds(world.clock.now() + lookEveryMs);
    if (!world.advance(until)) break;
    // `advance` stops at the last event; this moves the clock to the next look.
    world.clock.advanceTo(until);
    const { elapsedMs } = world;
    const { angleDeg, rateDegPerS, deviceState } = world.table.truth();
    if (elapsedMs > firstAtMs && isReacting(world)) reactsAtMs ??= elapsedMs;
    const before = states;
    states = `${deviceState} ${world.controller.state}`;
    if (Math.abs(rateDegPerS) > stationaryDegPerS || states !== before) settlesAtMs = elapsedMs;
    if (isAlarmed(world)) alarmAtMs = elapsedMs;
    cut = cutOf(world, isLevel(angleDeg), elapsedMs - Math.max(settlesAtMs, lastAtMs));
  }
  if (cut !== null) world.oracle.end();
  const { outcome, violations, failure, finalAngleDeg, durationMs } = world.result();
  return {
    outcome: cut ?? outcome,
    whereLeft: world.oracle.whereLeft,
    alarm: isAlarmed(world) || world.elapsedMs - alarmAtMs <= alarmWithinMs,
    reactsAtMs,
    settlesAtMs,
    violations,
    failure,
    finalAngleDeg,
    durationMs,
  };
}

function cutOf(
  { host, controller, oracle }: World,
  isAtLevel: boolean,
  settledMs: number,
): 'completed' | 'stranded' | null {
  if (settledMs <= finalPauseMs) return null;
  if (host.alive && controller.state === 'recovering' && isAtLevel) return 'completed';
  if (settledMs <= strandedMs || (host.alive && factsOf(controller.state).isUnderWay)) return null;
  return oracle.whereLeft === 'motion impossible' || oracle.whereLeft === 'red stop held' ? 'stranded' : null;
}

/** The device or the controller has left the protocol. */
function isReacting({ host, controller, table }: World): boolean {
  const { deviceState } = table.truth();
  const isOwnAct = deviceState === null || deviceState === 'A' || deviceState === 'S' || deviceState === 'F';
  // The pause after the protocol's own way to level is no reaction.
  return !host.alive || isOwnAct || !(factsOf(controller.state).isUnderWay || controller.state === 'recovering');
}

function isAlarmed({ sensors: { displayedAlarm }, table }: World): boolean {
  const { beaconOff, sounderOff } = table.signals;
  const isHigh = displayedAlarm?.priority === 'high';
  return table.truth().sounding || (isHigh && (!beaconOff || (displayedAlarm.sounding && !sounderOff)));
}
