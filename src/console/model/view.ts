/** What a console shows now: both faces draw this, and hold no rule of their own. */

import { priorityRank } from '../../safety/alarms.ts';
import { hazardOf, isHazardId } from '../../safety/hazards/register.ts';
import { arrivedWithinDeg } from '../../safety/situation.ts';
import { whatToDo } from '../../safety/what-to-do.ts';
import { factsOf } from '../../session/states.ts';
import { notesOn } from '../service-trace.ts';
import { type LiveTrace, plannedMsOf } from '../trace.ts';
import { exactAngle, legOf, motionText, sideText, stateText, stepText } from '../words.ts';
import type { Heard, PersonShown, ServiceStatus, Telemetry } from './heard.ts';
import { type ActName, type Offers, offersOf } from './offers.ts';
import type { Priority } from './words.ts';

export interface ShownAlarm {
  readonly key: string;
  readonly priority: Priority;
  readonly hazard: string | null;
  readonly text: string;
  /** What a person does about it; null where it is not known. */
  readonly todo: string | null;
  /** Acknowledged: time until it sounds again. Null: it sounds. */
  readonly silentForMs: number | null;
}

export interface ShownPort {
  readonly name: string;
  readonly isUp: boolean;
  readonly text: string;
}

export interface View {
  /** Null while the service answers. Otherwise what is known of the cause, and what still works. */
  readonly lost: { readonly text: string; readonly stillWorks: readonly string[] } | null;
  /** Age of what is shown, ms; null while it is fresh. */
  readonly staleMs: number | null;
  /** `3 s old`; '' while it is fresh. */
  readonly staleText: string;
  readonly state: { readonly text: string; readonly isAlarming: boolean; readonly reason: string };
  readonly angleDeg: number | null;
  /** `12.3°`; `−−.−°` while unknown. */
  readonly angleText: string;
  /** level, head-down, head-up, or angle unknown. */
  readonly sideText: string;
  readonly motionText: string;
  readonly targetDeg: number | null;
  readonly targetText: string;
  /** Furthest head-down that the session may go now; null outside a session. */
  readonly limitDeg: number | null;
  /** `3/8 down to 20° at 2°/s`; '' outside a session. */
  readonly stepText: string;
  readonly stepLeftMs: number | null;
  /** `20° for 0:30`: the step after the present one; '' where nothing follows. */
  readonly nextText: string;
  /** Time left in the protocol; null outside a session. */
  readonly leftMs: number | null;
  /** Time head-down: in the present inversion and its limit, in the session and by its plan. */
  readonly headDown: {
    readonly presentMs: number;
    readonly limitMs: number | null;
    readonly totalMs: number;
    readonly plannedMs: number | null;
  };
  /** Title of the protocol that runs, or ran last; null before the first. */
  readonly protocol: string | null;
  readonly person: { readonly name: string; readonly facts: readonly string[] } | null;
  readonly ports: readonly ShownPort[];
  /** The gravest first. */
  readonly alarms: readonly ShownAlarm[];
  /** A question that waits for an answer; `act` gives it, null: only the person on the table can. */
  readonly question: { readonly text: string; readonly act: ActName | null } | null;
  /** What the table does next by itself, and what a person has to do next. */
  readonly notes: readonly string[];
  readonly override: {
    readonly reason: string;
    readonly leftMs: number;
    readonly isMine: boolean;
    readonly upToDeg: number;
  } | null;
  /** Who acts at this console: `operator`, or the clinician's name. */
  readonly roleText: string;
  readonly offers: Offers;
}

/** What is older is shown as old, ms. */
const freshMs = 1000;

export function viewOf(heard: Heard, nowMs: number): View {
  const { telemetry, trace } = heard;
  const now = telemetry?.value ?? null;
  const staleMs = staleFor(heard, nowMs);
  const state = now?.state ?? 'disconnected';
  const { isAlarming } = factsOf(state);
  const angleDeg = now?.angleDeg ?? null;
  const targetDeg = now?.targetDeg ?? null;
  const hasPlan = trace.timeline.legs.length > 0;
  return {
    lost: lostOf(heard, staleMs),
    staleMs,
    staleText: staleMs === null ? '' : `${Math.floor(staleMs / 1000)} s old`,
    state: {
      text: now === null ? 'No data yet' : stateText(state),
      isAlarming: isAlarming && now !== null,
      reason: now?.reason ?? '',
    },
    angleDeg,
    angleText: exactAngle(angleDeg),
    sideText: sideText(angleDeg),
    motionText: motionText(now?.rateDegPerS ?? null),
    targetDeg,
    targetText: targetText(angleDeg, targetDeg, now?.rateDegPerS ?? 0),
    limitDeg: now?.limitDeg ?? null,
    ...stepOf(trace, now),
    leftMs: now?.remainingMs ?? null,
    headDown: {
      presentMs: now?.invertedMs ?? 0,
      limitMs: hasPlan ? trace.timeline.deviceInversionLimit : null,
      totalMs: now?.cumulativeMs ?? 0,
      plannedMs: hasPlan ? trace.timeline.inverted : null,
    },
    protocol: hasPlan ? trace.timeline.title : null,
    person: heard.person === null ? null : shownPerson(heard.person),
    ports: portsOf(heard.status?.value ?? null),
    alarms: now === null ? [] : alarmsOf(now),
    question: now === null ? null : questionOf(now),
    notes: now === null ? [] : notesOn(now),
    override: overrideOf(now, heard),
    roleText: heard.clinician ?? heard.status?.value.you.role ?? 'operator',
    offers: offersOf(heard, nowMs),
  };
}

/** Age of the last telemetry where it is older than {@link freshMs}, ms; also where nothing has come since the connection. */
function staleFor({ telemetry, link }: Heard, nowMs: number): number | null {
  if (telemetry === null) return link.kind === 'lost' ? Math.max(0, nowMs - link.sinceMs) : null;
  const ageMs = nowMs - telemetry.atMs;
  return ageMs > freshMs ? ageMs : null;
}

const stillWorks = [
  'the patient’s button: brings the table to level',
  'the red stop: stops the table at once',
  'fulcrum stop and fulcrum return, in any terminal of the computer at the table',
  'without any of them the table comes to level by itself, and sounds while it is off level',
];

/** A service that has been silent for longer counts as lost, ms. */
const silentMs = 3000;

function lostOf({ link }: Heard, staleMs: number | null): View['lost'] {
  switch (link.kind) {
    case 'connecting':
      return { text: 'Connecting to the service…', stillWorks };
    case 'lost':
      return { text: `Link lost: ${link.cause}`, stillWorks };
    case 'up':
      if (staleMs === null || staleMs < silentMs) return null;
      return {
        text: 'Link lost: the connection is open, but the service is silent: it hangs, or is stopped',
        stillWorks,
      };
  }
}

/** A table that moves slower than this stands, °/s; in a ramp the target moves along. */
const standingDegPerS = 0.3;

function targetText(angleDeg: number | null, targetDeg: number | null, rateDegPerS: number): string {
  if (targetDeg === null) return '';
  const isNear = angleDeg !== null && Math.abs(angleDeg - targetDeg) <= arrivedWithinDeg;
  const isThere = isNear && Math.abs(rateDegPerS) < standingDegPerS;
  return isThere ? `at its target, ${exactAngle(targetDeg)}` : `target ${exactAngle(targetDeg)}`;
}

function stepOf(trace: LiveTrace, now: Telemetry | null): Pick<View, 'stepText' | 'stepLeftMs' | 'nextText'> {
  const none = { stepText: '', stepLeftMs: null, nextText: '' };
  const sample = trace.samples.at(-1);
  if (now === null || sample === undefined) return none;
  const { legs } = trace.timeline;
  const index = legOf(trace.timeline, sample);
  const leg = index === null ? undefined : legs[index];
  if (index === null || leg === undefined) return none;
  const next = legs[index + 1];
  return {
    stepText: `${index + 1}/${legs.length} ${stepText(leg)}`,
    stepLeftMs: Math.max(0, leg.start + leg.duration - plannedMsOf(trace.timeline, sample)),
    nextText: next === undefined ? '' : stepText(next),
  };
}

function shownPerson({ patient, limits, prescription }: PersonShown): NonNullable<View['person']> {
  const { maxAngleDeg, oneInversionS } = limits;
  const facts = [
    prescription === null ? 'no prescription: the beginner’s limits' : 'prescribed',
    ...(typeof maxAngleDeg === 'number' ? [`up to ${maxAngleDeg}°`] : []),
    ...(typeof oneInversionS === 'number' ? [`${oneInversionS} s at a time`] : []),
    ...[patient.setUp?.height, patient.setUp?.feet].filter((each) => each != null).map((each) => `set-up: ${each}`),
  ];
  return { name: patient.name, facts };
}

function portsOf(status: ServiceStatus | null): readonly ShownPort[] {
  if (status === null) return [];
  const { actuator, sensors } = status.ports;
  const { recorder } = status;
  return [
    { name: 'actuator', isUp: actuator.isUp, text: actuator.said },
    { name: 'sensors', isUp: sensors.isUp, text: sensors.said },
    { name: 'recorder', isUp: recorder === null, text: recorder ?? 'recording' },
  ];
}

const alarmsOf = ({ alarms, atMs }: Telemetry): readonly ShownAlarm[] =>
  alarms
    .map(({ key, priority, hazard, reason, silencedUntilMs }): ShownAlarm => {
      const known = hazard !== undefined && isHazardId(hazard) ? hazardOf(hazard) : null;
      return {
        key,
        priority,
        hazard: hazard ?? null,
        text: reason,
        todo: known === null ? null : whatToDo(known.cause),
        silentForMs: silencedUntilMs === undefined ? null : Math.max(0, silencedUntilMs - atMs),
      };
    })
    .toReversed()
    .sort((a, b) => priorityRank[b.priority] - priorityRank[a.priority]);

function questionOf({ prompt, attendantAsked }: Telemetry): View['question'] {
  if (attendantAsked) return { text: 'Is the helper still present?', act: 'attend' };
  switch (prompt) {
    case null:
      return null;
    case 'are-you-well':
      return { text: 'The person is being asked: are you well?', act: 'answer' };
    case 'press-the-button':
      return { text: 'The person has to press the return button, for the drive test.', act: null };
  }
}

function overrideOf(now: Telemetry | null, { link, status }: Heard): View['override'] {
  const override = now?.override ?? null;
  if (override === null) return null;
  const { reason, remainingMs, holder, confirmedUpToDeg } = override;
  const isMine = link.kind === 'up' && holder !== null && holder === status?.value.you.client;
  return { reason, leftMs: remainingMs, isMine, upToDeg: confirmedUpToDeg };
}
