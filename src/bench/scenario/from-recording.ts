/**
 * A scenario from a recording: the same protocol and the same acts, and the faults that the recording shows. A bench's
 * recording names its faults. Of a real session only their effects are known, so its scenario is a first draft: the
 * faults that can be read off its inputs, at the instants at which they show.
 */
import { type Fault, formatFault, parseFault } from '../../../hardware/simulator/faults/fault.ts';
import { errorCodes, FulcrumError } from '../../../protocols/base/errors.ts';
import { isJsonObject, type JsonValue } from '../../../protocols/base/json.ts';
import type { Timeline } from '../../../protocols/therapy/leg.ts';
import { absolute } from '../../../protocols/therapy/limits.ts';
import type { Step } from '../../../protocols/therapy/schema.ts';
import type { Act, Person, TurnInput } from '../../controller/input.ts';
import { inputChannel } from '../../controller/recording/channels.ts';
import { inputFromJson } from '../../controller/recording/input-json.ts';
import type { Recording } from '../../records/recording.ts';
import type { SessionPlan } from '../../session/events.ts';
import type { BenchResult } from '../world/result.ts';
import type { Scenario, ScenarioAct } from './scenario.ts';
import { VisibleFaults } from './visible-faults.ts';

const exits = { completed: 0, returned: 3, stranded: 4 } as const satisfies Record<BenchResult['outcome'], number>;
/** Degrees that the scenario may differ from the recording: another seed, another table. */
const angleMarginDeg = 0.3;
/** What people do because of a fault happens within this of its time. */
const sameInstantMs = 1;

/** @throws FulcrumError RECORDING_FORM where no session was started in it */
export function scenarioFrom(recording: Recording, place: string): Scenario {
  const { head, summary } = recording;
  const { plan, beganAtMs, isTested, acts, states, findings, faults } = readSession(recording, place);
  const known = benchFaults(head.configuration);
  const outcome = outcomeOf(summary?.outcome);
  const caused = (known ?? []).flatMap(actsBecauseOf);
  const isCaused = ({ at, act }: ScenarioAct) =>
    caused.some((one) => one.act === act && Math.abs(one.at - at) <= sameInstantMs);
  const seed = isJsonObject(head.configuration) ? head.configuration['seed'] : undefined;
  return {
    why: `Recorded as ${head.id}: ${head.reason}.`,
    protocol: [...(stepsOf(head.protocol) ?? stepsFrom(plan.timeline))],
    seed: typeof seed === 'number' ? seed : 1,
    faults: known?.map(formatFault) ?? faults.between(beganAtMs),
    ...(plan.prescribedAngle === absolute.maxAngle ? {} : { prescribedDeg: plan.prescribedAngle }),
    ...(plan.mostAngle === absolute.maxAngle ? {} : { tableLimitDeg: plan.mostAngle }),
    ...(isTested ? { driveTest: true } : {}),
    acts: acts.map((act) => ({ ...act, at: round(act.at - beganAtMs) })).filter((act) => act.at >= 0 && !isCaused(act)),
    expected: {
      outcome,
      exit: exits[outcome],
      findings: [...findings],
      states,
      maxAngleDeg: round((summary?.maxAngleDeg ?? plan.timeline.maxAngle) + angleMarginDeg),
    },
  };
}

interface RecordedSession {
  readonly plan: SessionPlan;
  /** When the first ramp was ordered, or the drive test began: from here times count. */
  readonly beganAtMs: number;
  readonly isTested: boolean;
  /** With instants of the recording. */
  readonly acts: readonly ScenarioAct[];
  readonly states: string[];
  readonly findings: ReadonlySet<string>;
  readonly faults: VisibleFaults;
}

function readSession(recording: Recording, place: string): RecordedSession {
  let plan: SessionPlan | null = null;
  let beganAtMs: number | null = null;
  let isTested = false;
  const acts: ScenarioAct[] = [];
  const states: string[] = [];
  const findings = new Set<string>();
  const faults = new VisibleFaults();
  let index = -1;
  for (const { channel, atMs, data } of recording.items()) {
    index += 1;
    if (channel === inputChannel) {
      const input = inputFromJson(data, atMs, () => `${place}#/items/${index}`);
      faults.take(input, atMs);
      if (input.kind === 'act' && input.act.act === 'start') plan ??= input.act.plan;
      else acts.push(...actsOf(input, atMs));
    }
    if (channel === 'test' && data['result'] === 'begun') isTested = true;
    const begins =
      (channel === 'order' && data['order'] === 'ramp') || (channel === 'test' && data['result'] === 'begun');
    if (begins) beganAtMs ??= atMs;
    if (channel === 'state' && plan !== null) states.push(String(data['to']));
    if (channel === 'finding') findings.add(String(data['hazard']));
  }
  if (plan === null || beganAtMs === null) {
    throw new FulcrumError(errorCodes.RECORDING_FORM, {
      place,
      problem: 'the table was not moved by a protocol in it, so it makes no scenario',
      allowed: 'a recording of a session that was started',
    });
  }
  return { plan, beganAtMs, isTested, acts, states, findings, faults };
}

function actsOf(input: TurnInput, atMs: number): readonly ScenarioAct[] {
  if (input.kind !== 'act') return [];
  const act = scenarioAct(input.by, input.act, atMs);
  return act === null ? [] : [act];
}

/** Null: the bench's person does it by themselves. */
function scenarioAct(by: Person, act: Act, at: number): ScenarioAct | null {
  // The bench's person answers every question, unless a fault keeps them from it.
  if (by === 'patient') return null;
  const client = by === 'clinician' && !act.act.startsWith('override') ? { by } : {};
  switch (act.act) {
    case 'start':
    // The bench's helper answers by themselves.
    case 'attend':
      return null;
    case 'stop':
    case 'return':
    case 'pause':
    case 'resume':
    case 'reset':
    case 'acknowledge':
    case 'answer':
    case 'sounders.test':
    case 'sounders.heard':
    case 'override.skip':
    case 'override.end':
      return { at, act: act.act, ...client };
    case 'override.begin':
    case 'override.hold':
      return { at, act: act.act, seconds: act.forMs / 1000 };
    case 'override.target':
      return { at, act: act.act, toDeg: act.to, confirm: act.confirm };
    case 'override.jog':
      return { at, act: act.act, direction: act.direction };
  }
}

/** The faults of a bench, from the configuration in its recording's head; null: not a bench's. */
function benchFaults(configuration: JsonValue): readonly Fault[] | null {
  if (!isJsonObject(configuration) || !Array.isArray(configuration['faults'])) return null;
  return configuration['faults'].map((text) => parseFault(String(text)));
}

/** What the bench's people do by themselves because of a fault: see `world/fault-schedule.ts`. */
function actsBecauseOf({ component, kind, at, lasts }: Fault): readonly Pick<ScenarioAct, 'act' | 'at'>[] {
  if (component === 'console') return [{ act: 'override.begin', at: at - 2000 }];
  if (component === 'patient' && kind === 'estop' && lasts !== undefined)
    return [{ act: 'return', at: at + lasts + 5000 }];
  return [];
}

function stepsOf(protocol: JsonValue): readonly JsonValue[] | null {
  const steps = isJsonObject(protocol) ? protocol['steps'] : null;
  return Array.isArray(steps) ? steps : null;
}

/** The steps of a plan, with repetitions and oscillations written out. What the planner added, it will add again. */
function stepsFrom({ legs }: Timeline): readonly Step[] {
  return legs
    .filter(({ step }) => step !== '')
    .map(({ from, to, rate, duration }) => {
      if (from !== to) return { ramp: { to, rate } };
      const seconds = duration / 1000;
      return to === 0 ? { level: { seconds } } : { hold: { seconds } };
    });
}

function outcomeOf(text: string | undefined): BenchResult['outcome'] {
  return text === 'completed' || text === 'stranded' ? text : 'returned';
}

const round = (value: number): number => Math.round(value * 1000) / 1000;
