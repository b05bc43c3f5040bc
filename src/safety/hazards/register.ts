import type { Thresholds } from '../thresholds.ts';
import { defaultThresholds } from '../thresholds.ts';
import type { Assess, Remembering } from '../watch.ts';
import { badPositionSensor, lostMains, obstructedDescent, slippingBrake, stalledRamp } from './actuator.ts';
import type { Hazard, MakeWatch, Source } from './hazard.ts';
import { consoleGone, deadHost, failedProgram, failedRecorder, stalledLoop } from './host.ts';
import { contradictingSwitch } from './level-switch.ts';
import { corruptMessage, lostLink, receiveErrors, restartedActuator } from './link.ts';
import { beyondAngle, tooFast, unorderedMotion } from './motion.ts';
import { absentAttendant, openAnkleLock, redStop, refusedStart, returnButton, unheardSounders } from './person.ts';
import { obstructedReturn, stalledReturn } from './return.ts';
import { sensorDisagreement, tiltNoisy, tiltSilent, tiltStuck } from './tilt.ts';
import { inversionTimeReached, promptUnanswered } from './time.ts';

/** Fails to compile where a key is not its hazard's id. */
const checked = <R extends { readonly [Id in keyof R]: Hazard<Thresholds, Id & string> }>(register: R): R => register;

/** Every hazard that this project knows. Findings of equal severity are handled in this order. */
const register = checked({
  H01: beyondAngle,
  H02: tooFast,
  H03: unorderedMotion,
  H04: stalledReturn,
  H05: lostMains,
  H06: lostLink,
  H07: receiveErrors,
  H08: restartedActuator,
  H09: tiltSilent,
  H10: tiltStuck,
  H11: tiltNoisy,
  H12: sensorDisagreement,
  H13: badPositionSensor,
  H14: stalledRamp,
  H15: obstructedDescent,
  H16: obstructedReturn,
  H17: slippingBrake,
  H18: returnButton,
  H19: redStop,
  H20: promptUnanswered,
  H21: deadHost,
  H22: stalledLoop,
  H23: consoleGone,
  H24: failedRecorder,
  H25: refusedStart,
  H26: inversionTimeReached,
  H27: corruptMessage,
  H28: failedProgram,
  H29: openAnkleLock,
  H30: contradictingSwitch,
  H31: absentAttendant,
  H32: unheardSounders,
});

export type HazardId = keyof typeof register;

export const hazards: readonly Hazard<Thresholds, HazardId>[] = Object.values(register);

export const hazardOf = (id: HazardId): Hazard<Thresholds, HazardId> => register[id];

export const isHazardId = (text: string): text is HazardId => Object.hasOwn(register, text);

/** A hazard as the register is printed. */
export interface RegisterRow {
  readonly id: HazardId;
  readonly component: string;
  readonly fault: string;
  readonly harm: string;
  readonly reaction: string;
  readonly deadlineMs: number | null;
  /** The same, for people. */
  readonly deadline: string;
  readonly status: 'answered';
}

export const registerRows = (t: Thresholds = defaultThresholds): readonly RegisterRow[] =>
  hazards.map(({ id, component, fault, harm, reaction, deadlineMs, deadline = '' }) => ({
    id,
    component,
    fault: fault(t),
    harm,
    reaction,
    deadlineMs,
    deadline: deadlineMs === null ? deadline : `within ${deadlineMs} ms`,
    status: 'answered',
  }));

/** One hazard's check, run on every turn. Its only time source is `now`. */
export interface Watch {
  readonly hazard: HazardId;
  /** Each alert is a separate act of a person, reported even where the previous one has not ended. */
  readonly momentary?: true;
  /** The source of angles that it judges. */
  readonly judges?: Source;
  readonly assess: Assess;
  /** Left out: it remembers nothing between two turns. */
  readonly remembering?: Remembering;
}

/** A new set of all watches, each with its own memory. */
export function allWatches(t: Thresholds): readonly Watch[] {
  const make = (
    { id, momentary, judges }: Hazard<Thresholds, HazardId>,
    watch: MakeWatch<Thresholds> | null | undefined,
  ): readonly Watch[] => {
    if (watch == null) return [];
    const check = watch(t);
    const checks = typeof check === 'function' ? { assess: check } : { assess: check.assess, remembering: check };
    return [{ hazard: id, ...(momentary && { momentary }), ...(judges && { judges }), ...checks }];
  };
  return [...hazards.flatMap((one) => make(one, one.watch)), ...hazards.flatMap((one) => make(one, one.lastWatch))];
}
