/** Alarms and questions: each change leaves an entry; what is shown and asked follows from the turn's output. */
import type { Question } from '../../hardware/table.ts';
import { standsInverted } from '../../protocols/therapy/level.ts';
import { isOver } from '../safety/alarm-conditions.ts';
import type { Alarm, AlarmKey } from '../safety/alarms.ts';
import { isHazardId } from '../safety/hazards/register.ts';
import { factsOf } from '../session/states.ts';
import type { OutputBuilder } from './output.ts';
import { angleOf, type TurnState } from './turn-state.ts';

/** Raises an alarm, and records it where it is news. */
export function raiseAlarm(t: TurnState, key: AlarmKey, reason: string, now: number, out: OutputBuilder): void {
  const isNews = t.alarms.raise(key, reason, now);
  const alarm = isNews ? t.alarms.active.find((one) => one.key === key) : undefined;
  if (alarm !== undefined) record('raised', alarm, reason, now, out);
}

/** Acknowledges one alarm, or all (`key` null). An alarm whose condition is gone ends with that. */
export function acknowledgeAlarms(
  t: TurnState,
  key: string | null,
  reason: string,
  now: number,
  out: OutputBuilder,
): void {
  for (const alarm of t.alarms.active) {
    if (key !== null && alarm.key !== key) continue;
    const isGone = t.alarms.acknowledge(alarm.key, now);
    record('acknowledged', alarm, reason, now, out);
    if (isGone) record('cleared', alarm, reason, now, out);
  }
}

/** Raises the alarm for a person who cannot come home without help, where the state entered now is such a state. */
export function alarmOnEntry(t: TurnState, reason: string, now: number, out: OutputBuilder): void {
  if (t.state === 'fault.stranded' || (factsOf(t.state).isStuck && isHeadDown(t))) {
    raiseAlarm(t, 'stuck-inverted', reason, now, out);
  }
}

/** Raises the alarms that no watch raises, and ends those whose condition is gone. */
export function followAlarms(t: TurnState, now: number, out: OutputBuilder): void {
  // The table may have passed 5° while it was stopping.
  if (t.state === 'stopped' && isHeadDown(t) && !t.alarms.isPresent('stuck-inverted')) {
    raiseAlarm(t, 'stuck-inverted', 'stopped, and head-down', now, out);
  }
  if (t.alarms.isQuiet) return;
  const { isStuck, isReactionUnderWay } = factsOf(t.state);
  const scene = {
    s: t.situation,
    isStuck,
    isReactionUnderWay,
    angle: angleOf(t),
    monitor: t.monitor,
    recorderWell: t.recorderFailure === null,
  };
  for (const alarm of t.alarms.active) {
    if (!t.alarms.isPresent(alarm.key) || !isOver(alarm, scene)) continue;
    if (t.alarms.end(alarm.key)) record('cleared', alarm, 'its condition is gone', now, out);
  }
}

/** Asks the person something; null withdraws the question. */
export function ask(t: TurnState, question: Question | null, out: OutputBuilder): void {
  t.question = question;
  out.ask(question);
}

/** An unknown angle counts as head-down. */
function isHeadDown(t: TurnState): boolean {
  const angle = angleOf(t);
  return angle === null || standsInverted(angle);
}

function record(
  change: 'raised' | 'acknowledged' | 'cleared',
  { key, priority }: Alarm,
  reason: string,
  atMs: number,
  out: OutputBuilder,
): void {
  out.record({ type: 'alarm', atMs, change, priority, ...(isHazardId(key) ? { hazard: key } : {}), reason });
}
