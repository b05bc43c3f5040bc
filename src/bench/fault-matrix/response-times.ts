/** The measured times of one session of the fault matrix. */
import type { Fault } from '../../../hardware/simulator/faults/fault.ts';
import type { Truth } from '../../../hardware/simulator/table.ts';
import { isOffLevel } from '../../../protocols/therapy/level.ts';
import type { DeviceState } from '../../../protocols/wire/messages.ts';
import type { HazardId } from '../../safety/hazards/register.ts';
import { type Look, lookEveryMs, type Trace } from './trace.ts';

/** From the moment when the hazard's criterion became true of the body; null if there was none. */
export interface ResponseTimes {
  readonly foundMs: number | null;
  /** To the reaction's first effect at the table. */
  readonly effectMs: number | null;
}

/** A criterion that was not yet true of the body when the hazard was found, or never became true, counts from the finding. */
export function responseTimes(hazard: HazardId, trace: Trace): ResponseTimes {
  const found = trace.findings.find((finding) => finding.hazard === hazard)?.atMs ?? null;
  const onset = Math.min(onsets[hazard](trace) ?? Number.POSITIVE_INFINITY, found ?? Number.POSITIVE_INFINITY);
  if (onset === Number.POSITIVE_INFINITY) return { foundMs: null, effectMs: null };
  const effect = effects[hazard](trace, onset, hazard);
  return {
    foundMs: found === null ? null : Math.round(found - onset),
    effectMs: effect === null ? null : Math.round(effect - onset),
  };
}

/** When a hazard's criterion became true of the body, its window included; null if it never did. */
type Onset = (trace: Trace) => number | null;

/** The motor current that counts as an obstruction. */
const overCurrentMa = 1800;
/** How long a speed is too high before it counts as a runaway. */
const excessMs = 100;

const atInjection: Onset = ({ fault }) => fault.at;
const overCurrent: Onset = (trace) => firstFrom(trace, trace.fault.at, ({ truth }) => isOverCurrent(truth));

const onsets: Readonly<Record<HazardId, Onset>> = {
  // The body's, or that of a tilt sensor which reports it from the injection on.
  H01: (trace) => (trace.fault.component === 'tilt' ? trace.fault.at : (beyondLimit(trace) ?? trace.fault.at)),
  H02: (trace) => tooFast(trace) ?? trace.fault.at,
  H03: atInjection,
  H04: noProgress,
  H05: atInjection,
  H06: atInjection,
  H07: atInjection,
  H08: reboot,
  H09: atInjection,
  H10: atInjection,
  H11: atInjection,
  H12: (trace) => (isStuckPosition(trace.fault) ? movedFrom(trace, 3) : trace.fault.at),
  H13: atInjection,
  H14: tooSlow,
  H15: overCurrent,
  H16: overCurrent,
  H17: slipped,
  H18: atInjection,
  H19: atInjection,
  H20: (trace) => firstFrom(trace, trace.fault.at, ({ asking }) => asking),
  H21: atInjection,
  H22: ({ fault }) => fault.at + (fault.value ?? 0),
  H23: atInjection,
  H24: atInjection,
  H25: atInjection,
  H26: atInjection,
  H27: atInjection,
  H28: atInjection,
  H29: atInjection,
  H30: atInjection,
  H31: atInjection,
  H32: atInjection,
};

function beyondLimit(trace: Trace): number | null {
  return firstFrom(trace, trace.fault.at, ({ truth }) => truth.angleDeg > trace.limitDeg + 1.5);
}

/** The excess that lasts as long as the criterion asks for, else the first one: a shorter one may have been another hazard's. */
function tooFast(trace: Trace): number | null {
  const isTooFast = ({ truth, orderedRate }: Look) => Math.abs(truth.rateDegPerS) > orderedRate * 1.5 + 0.5;
  let since: number | null = null;
  for (const look of trace.looks) {
    if (look.atMs < trace.fault.at || look.truth.brakeOn || !isTooFast(look)) since = null;
    else since ??= look.atMs;
    if (since !== null && look.atMs - since >= excessMs) return since;
  }
  return firstFrom(trace, trace.fault.at, isTooFast);
}

function tooSlow(trace: Trace): number | null {
  return firstFrom(trace, trace.fault.at, ({ truth, orderedRate, isReturning }) => {
    const isRamp = truth.deviceState === 'M' && !isReturning && orderedRate > 0;
    return isRamp && Math.abs(truth.rateDegPerS) < orderedRate / 2;
  });
}

/** The board answers again after a time without power. */
function reboot({ fault, looks }: Trace): number | null {
  const booted = looks.find(({ truth, atMs }, index) => {
    const before = looks[index - 1];
    return atMs > fault.at && truth.deviceState !== null && before?.truth.deviceState === null;
  });
  return booted?.atMs ?? null;
}

/** The start of a return's 3 s in which it gains less than 1°. */
function noProgress({ fault, looks }: Trace): number | null {
  const window = 3000 / lookEveryMs;
  for (let index = 0; index + window < looks.length; index += 1) {
    const look = looks[index];
    const after = looks[index + window];
    if (look === undefined || after === undefined || look.atMs < fault.at || !look.isReturning) continue;
    const distance = Math.abs(look.truth.angleDeg);
    if (distance > 1.5 && Math.abs(after.truth.angleDeg) > distance - 1) return look.atMs;
  }
  return null;
}

/** The table has crept 2° under its brake. */
function slipped(trace: Trace): number | null {
  const { fault, looks } = trace;
  const from = looks.find(({ atMs, truth }) => atMs >= fault.at && truth.brakeOn)?.truth.angleDeg ?? 0;
  return firstFrom(trace, fault.at, ({ truth }) => truth.brakeOn && Math.abs(truth.angleDeg - from) > 2);
}

/** The table has moved this far from its position at the injection. */
function movedFrom(trace: Trace, deg: number): number | null {
  const { fault, looks } = trace;
  const from = looks.find(({ atMs }) => atMs >= fault.at)?.truth.angleDeg ?? 0;
  return firstFrom(trace, fault.at, ({ truth }) => Math.abs(truth.angleDeg - from) > deg);
}

/** A stuck position sensor differs from the tilt sensor only once the table has moved. */
const isStuckPosition = ({ component, kind }: Fault): boolean => component === 'position' && kind === 'stuck';

/** When the reaction to a hazard first has an effect at the table, from the onset on; null if it has none. */
type Effect = (trace: Trace, onsetMs: number, hazard: HazardId) => number | null;

/** A reaction has begun: the device has left what the protocol ordered, or its board has no power and the brake holds. */
const isReacting: Readonly<Record<DeviceState, boolean>> = {
  I: false,
  R: false,
  M: false,
  D: true,
  A: true,
  S: true,
  F: true,
};

/** A reaction that is already in progress is an effect at once. */
const deviceReacts: Effect = (trace, onsetMs) =>
  firstFrom(trace, onsetMs, ({ truth }) => truth.deviceState === null || isReacting[truth.deviceState]);
const deviceReturns: Effect = (trace, onsetMs) => firstFrom(trace, onsetMs, ({ truth }) => truth.deviceState === 'A');
/** A device without its host returns a table from off level, and only stops one that is nearer. */
const deviceActsAlone: Effect = (trace, onsetMs) =>
  firstFrom(trace, onsetMs, ({ truth: { deviceState, angleDeg } }) =>
    isOffLevel(angleDeg) ? deviceState === 'A' : deviceState === null || isReacting[deviceState],
  );
const driveReleases: Effect = (trace, onsetMs) =>
  firstFrom(trace, onsetMs, ({ truth }) => Math.abs(truth.currentMa) < overCurrentMa);
const findingAppears: Effect = ({ findings }, onsetMs, hazard) =>
  findings.find((finding) => finding.hazard === hazard && finding.atMs >= onsetMs)?.atMs ?? null;

const effects: Readonly<Record<HazardId, Effect>> = {
  H01: deviceReacts,
  H02: deviceReacts,
  H03: deviceReacts,
  // Its first reaction is an alarm.
  H04: findingAppears,
  H05: deviceReacts,
  H06: deviceReacts,
  H07: deviceReacts,
  H08: deviceReturns,
  H09: deviceReacts,
  H10: deviceReacts,
  H11: deviceReacts,
  H12: deviceReacts,
  H13: deviceReacts,
  H14: deviceReacts,
  H15: deviceReacts,
  H16: driveReleases,
  H17: deviceReacts,
  H18: deviceReacts,
  H19: deviceReacts,
  H20: deviceReacts,
  H21: deviceActsAlone,
  H22: deviceReacts,
  // It holds a table that may already stand.
  H23: findingAppears,
  H24: deviceReacts,
  H25: deviceReacts,
  H26: deviceReacts,
  H27: deviceReacts,
  H28: deviceReacts,
  H29: deviceReacts,
  H30: deviceReacts,
  H31: deviceReacts,
  H32: deviceReacts,
};

const isOverCurrent = ({ currentMa }: Truth): boolean => Math.abs(currentMa) > overCurrentMa;

function firstFrom({ looks }: Trace, fromMs: number, is: (look: Look) => boolean): number | null {
  return looks.find((look) => look.atMs >= fromMs && is(look))?.atMs ?? null;
}
