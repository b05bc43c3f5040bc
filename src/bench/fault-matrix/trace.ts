/** One session of the measured fault matrix: what the body did, every 5 ms around the fault, and what was found. */
import type { Fault } from '../../../hardware/simulator/faults/fault.ts';
import type { Truth } from '../../../hardware/simulator/table.ts';
import { milliseconds } from '../../../protocols/base/units.ts';
import type { Timeline } from '../../../protocols/therapy/leg.ts';
import type { Prescription } from '../../../protocols/therapy/limits.ts';
import type { Entry } from '../../controller/entry.ts';
import type { HazardId } from '../../safety/hazards/register.ts';
import type { Defects } from '../world/defects.ts';
import type { BenchResult } from '../world/result.ts';
import { World } from '../world/world.ts';

/** Finer than any deadline needs: the shortest is 50 ms (H19). */
const lookEvery = 5;

interface Look {
  readonly atMs: number;
  readonly truth: Truth;
  /** The person is being asked "are you well?". */
  readonly asking: boolean;
  /** °/s that the order of the moment allows; 0 to stand. */
  readonly orderedRate: number;
  readonly isReturning: boolean;
}

/** The session that a fault is injected into. */
export interface TraceOptions {
  readonly timeline: Timeline;
  readonly prescription: Prescription;
  readonly seed: number;
  /** Deliberately wrong parts, for tests of the tests; made anew for each world, for they remember. */
  readonly defects?: () => Defects;
}

export interface Trace {
  readonly fault: Fault;
  readonly limitDeg: number;
  readonly looks: readonly Look[];
  /** Findings at or after the fault, in order; `atMs` from the first ramp's order, not rounded. */
  readonly findings: readonly Extract<Entry, { type: 'finding' }>[];
  readonly result: BenchResult;
}

/** Runs the session to its end. The looks end where nothing new can be measured: a minute and a half after the fault. */
export function record(fault: Fault, options: TraceOptions): Trace {
  const { timeline, prescription, seed, defects } = options;
  const looks: Look[] = [];
  const findings: Extract<Entry, { type: 'finding' }>[] = [];
  let orderedRate = 0;
  let isReturning = false;
  const world = new World({
    timeline,
    prescription,
    seed,
    faults: [fault],
    onEntry: (entry) => {
      if (entry.type === 'finding' && entry.atMs >= fault.at) findings.push(entry);
      if (entry.type !== 'order') return;
      orderedRate = entry.order === 'ramp' || entry.order === 'return' ? (entry.rateDegPerS ?? 0) : 0;
      isReturning = entry.order === 'return';
    },
    ...(defects === undefined ? {} : { defects: defects() }),
  });
  for (;;) {
    const since = world.elapsedMs - fault.at;
    const fine = since >= -lookEvery && since < longestWatch(fault);
    const until = milliseconds(world.clock.now() + (fine ? lookEvery : 50));
    if (!world.advance(until)) break;
    // Nothing more was due: time itself goes on.
    world.clock.advanceTo(until);
    if (!fine) continue;
    looks.push({
      atMs: world.elapsedMs,
      truth: world.table.truth(),
      asking: world.sensors.displayedQuestion === 'are-you-well',
      orderedRate,
      isReturning,
    });
  }
  return { fault, limitDeg: timeline.maxAngle, looks, findings, result: world.result() };
}

/** Some faults show only at the next motion, or when the person is asked. */
function longestWatch(fault: Fault): number {
  return fault.component === 'patient' || fault.component === 'brake' ? 120_000 : 110_000;
}

/** From the criterion's onset, ms: to the finding, and to the reaction's first effect at the table. */
export interface Times {
  readonly foundMs: number | null;
  readonly effectMs: number | null;
}

/** A criterion that was not yet true of the body when it was found, or never came true, counts from its finding. */
export function timesOf(hazard: HazardId, fault: Fault, trace: Trace): Times {
  const found = trace.findings.find((finding) => finding.hazard === hazard)?.atMs ?? null;
  const onset = Math.min(onsetOf(hazard, fault, trace) ?? Number.POSITIVE_INFINITY, found ?? Number.POSITIVE_INFINITY);
  if (onset === Number.POSITIVE_INFINITY) return { foundMs: null, effectMs: null };
  const effect = effectOf(hazard, onset, trace);
  return {
    foundMs: found === null ? null : Math.round(found - onset),
    effectMs: effect === null ? null : Math.round(effect - onset),
  };
}

/** When the criterion of the hazard began to be true of the body, its window included; null where it never was. */
function onsetOf(hazard: HazardId, fault: Fault, trace: Trace): number | null {
  const { looks, limitDeg } = trace;
  const at = (look: Look | undefined): number | null => look?.atMs ?? null;
  const first = (is: (truth: Truth, look: Look) => boolean) =>
    at(looks.find((look) => look.atMs >= fault.at && is(look.truth, look)));
  switch (hazard) {
    case 'H01':
      // Of the body; or of a sensor that says so from the fault on.
      return fault.component === 'tilt' ? fault.at : (first(({ angleDeg }) => angleDeg > limitDeg + 1.5) ?? fault.at);
    case 'H02':
      return first(({ rateDegPerS }, { orderedRate }) => Math.abs(rateDegPerS) > orderedRate * 1.5 + 0.5) ?? fault.at;
    case 'H04':
      return noProgress(looks, fault.at);
    case 'H08':
      return at(
        looks.find(
          ({ truth, atMs }, index) =>
            atMs > fault.at && truth.deviceState !== null && looks[index - 1]?.truth.deviceState === null,
        ),
      );
    case 'H12': {
      if (fault.component !== 'position') return fault.at;
      const stood = looks.find(({ atMs }) => atMs >= fault.at)?.truth.angleDeg ?? 0;
      return fault.kind === 'stuck' ? first(({ angleDeg }) => Math.abs(angleDeg - stood) > 3) : fault.at;
    }
    case 'H14':
      return first(
        ({ rateDegPerS, deviceState }, { orderedRate, isReturning }) =>
          deviceState === 'M' && !isReturning && orderedRate > 0 && Math.abs(rateDegPerS) < orderedRate / 2,
      );
    case 'H15':
    case 'H16':
      return first(({ currentMa }) => Math.abs(currentMa) > 1800);
    case 'H17': {
      const stood = looks.find(({ atMs, truth }) => atMs >= fault.at && truth.brakeOn)?.truth.angleDeg ?? 0;
      return first(({ angleDeg, brakeOn }) => brakeOn && Math.abs(angleDeg - stood) > 2);
    }
    case 'H20':
      return first((_, { asking }) => asking);
    case 'H22':
      return fault.at + (fault.value ?? 0);
    default:
      return fault.at;
  }
}

/** From where the next 3 s of a return gain less than 1°. */
function noProgress(looks: readonly Look[], from: number): number | null {
  const window = 3000 / lookEvery;
  for (let index = 0; index + window < looks.length; index += 1) {
    const look = looks[index];
    const after = looks[index + window];
    if (look === undefined || after === undefined || look.atMs < from || !look.isReturning) continue;
    const away = Math.abs(look.truth.angleDeg);
    if (away > 1.5 && Math.abs(after.truth.angleDeg) > away - 1) return look.atMs;
  }
  return null;
}

/**
 * The reaction's first effect at the table, after the onset: the device leaves what the protocol ordered (I, M, R) for a
 * stop, a return or a latch, or its board is dead and the brake falls in. A reaction that is under way already is an
 * effect at once. An alarm alone (H04) takes effect when it is raised; after an over-current (H16) the drive lets go.
 */
function effectOf(hazard: HazardId, onset: number, { looks, findings }: Trace): number | null {
  const first = (is: (truth: Truth) => boolean) =>
    looks.find(({ atMs, truth }) => atMs >= onset && is(truth))?.atMs ?? null;
  switch (hazard) {
    case 'H04':
    case 'H23':
      // H23 holds a table that stands; either is told by its finding.
      return findings.find((finding) => finding.hazard === hazard && finding.atMs >= onset)?.atMs ?? null;
    case 'H16':
      return first(({ currentMa }) => Math.abs(currentMa) < 1800);
    case 'H08':
    case 'H21':
      return first(({ deviceState }) => deviceState === 'A');
    default:
      return first(
        ({ deviceState }) =>
          deviceState === null ||
          deviceState === 'D' ||
          deviceState === 'A' ||
          deviceState === 'S' ||
          deviceState === 'F',
      );
  }
}
