/** What people ask of the controller. Every act leaves an entry, refused ones too. STOP and RETURN are never refused. */

import { degreesPerSecond } from '../../protocols/base/units.ts';
import { flag } from '../../protocols/wire/messages.ts';
import { durations, secondsText } from '../safety/durations.ts';
import { freshReading, hasFlag } from '../safety/situation.ts';
import type { SessionPlan } from '../session/events.ts';
import { factsOf } from '../session/states.ts';
import { send } from './act.ts';
import { acknowledgeAlarms, ask } from './alarms.ts';
import { type Consent, reasonsNotToStart } from './consent.ts';
import { doseReasons, resumptionRestRefusal } from './dose-reasons.ts';
import type { Act, Answer, Person } from './input.ts';
import { acceptedAct, refusedAct } from './input.ts';
import type { OutputBuilder } from './output.ts';
import { performOverrideAct } from './override-commands.ts';
import { recordAct, request } from './requests.ts';
import type { TurnState } from './turn-state.ts';
import { whatMakesReady } from './what-makes-ready.ts';

/** °/s of a return that is asked for after the controller has failed (H28). */
const returnRateAfterFailure = degreesPerSecond(2);

export function performAct(t: TurnState, by: Person, act: Act, now: number, out: OutputBuilder): Answer {
  // H31: any act except the patient’s shows that a helper is present.
  if (by !== 'patient') attended(t, by, now, out);
  switch (act.act) {
    case 'attend':
      return acceptedAct;
    case 'start':
      return start(t, act, now, out);
    case 'stop':
      recordAct(out, now, { by, act: 'stop', reason: act.reason });
      send(t, { type: 'STOP', reason: act.reason }, now, out);
      return acceptedAct;
    case 'return':
      recordAct(out, now, { by, act: 'return', reason: act.reason });
      send(t, { type: 'RETURN', reason: act.reason }, now, out);
      // A return needs no lease, and so no healthy controller either (H28).
      if (t.failure !== null) out.order({ kind: 'return', rate: returnRateAfterFailure });
      return acceptedAct;
    case 'pause':
      return request(t, now, out, {
        by,
        act: 'pause',
        reason: act.reason,
        event: { type: 'PAUSE', reason: act.reason },
      });
    case 'resume':
      return request(t, now, out, {
        by,
        act: 'resume',
        reason: act.reason,
        event: { type: 'RESUME', reason: act.reason },
        refusal: resumptionRestRefusal(t),
      });
    case 'reset':
      return reset(t, by, act.reason, now, out);
    case 'acknowledge':
      return acknowledge(t, by, act, now, out);
    case 'answer':
      return answer(t, by, now, out);
    case 'sounders.test':
      return soundersTest(t, by, act.reason, now, out);
    case 'sounders.heard':
      return soundersHeard(t, by, act.reason, now, out);
    case 'override.begin':
    case 'override.target':
    case 'override.jog':
    case 'override.hold':
    case 'override.skip':
    case 'override.end':
      return performOverrideAct(t, act, now, out);
  }
}

/** H31: a helper is present. Recorded only where it was asked for: every key at a console comes here. */
function attended(t: TurnState, by: Person, now: number, out: OutputBuilder): void {
  t.attendance.attend(now);
  if (!t.attendance.memory.isAsked) return;
  recordAct(out, now, { by, act: 'attend', reason: 'a helper is at a console' });
  send(t, { type: 'ATTENDED' }, now, out);
}

/**
 * Every reason of the controller against a start now (H25).
 * @param plan null: not known, because its protocol is refused
 */
export function reasonsAgainstStart(
  t: TurnState,
  consent: Consent,
  plan: SessionPlan | null,
  person: string | null,
): readonly string[] {
  const reasons = [...reasonsNotToStart(t.situation, consent, t.thresholds)];
  if (t.state !== 'ready') reasons.push(`the controller is ${t.state}, not ready: ${whatMakesReady(t)}`);
  if (t.standing.isResetUnanswered)
    reasons.push('the actuator has not confirmed the reset yet: start again in a moment');
  for (const { hazard, reason } of t.monitor.standing) reasons.push(`${hazard}: ${reason}`);
  if (t.recorderFailure !== null) reasons.push(`H24: ${t.recorderFailure}`);
  if (t.failure !== null) reasons.push(`this program failed: ${t.failure}`);
  if (t.lockedOut) reasons.push('the brake has slipped: locked out until serviced');
  return [...reasons, ...doseReasons(t, plan, person)];
}

/** Starts a session, or gives every reason why not (H25). */
function start(
  t: TurnState,
  { plan, consent, driveTest, person = null }: Extract<Act, { act: 'start' }>,
  now: number,
  out: OutputBuilder,
): Answer {
  const reasons = reasonsAgainstStart(t, consent, plan, person);
  const { protocol } = plan.timeline;
  const act = { by: 'operator', act: `start ${protocol}`, reason: 'asked to start' } as const;
  if (reasons.length > 0) {
    recordAct(out, now, { ...act, refused: reasons.join('; ') });
    return { refusals: reasons };
  }
  recordAct(out, now, act);
  // Nothing that was reported or counted before belongs to this session.
  t.completed = false;
  t.monitor.clearReported();
  t.dose.begin();
  t.carriedDose.begin(person);
  ask(t, null, out);
  const isTestDue = driveTest || t.isSwitchDoubted || hasFlag(t.situation.reading, flag.switchDoubted);
  send(t, { type: 'START', plan, driveTest: isTestDue, reason: `start of ${protocol}` }, now, out);
  return acceptedAct;
}

/** Why a reset is refused, regardless of the machine; null: for nothing. */
export const resetRefusal = ({ situation }: TurnState): string | null =>
  hasFlag(situation.reading, flag.estopOpen) ? 'the red stop is pressed' : null;

function reset(t: TurnState, by: Person, reason: string, now: number, out: OutputBuilder): Answer {
  const refusal = resetRefusal(t);
  const done = request(t, now, out, { by, act: 'reset', reason, event: { type: 'RESET', reason }, refusal });
  // A person who resets has seen the alarms. One whose condition still stands stays visible.
  if (done.refusals.length === 0) acknowledgeAlarms(t, null, reason, now, out);
  return done;
}

/** Silences one alarm or all. After a fault's hold it also says that the person may come home now. */
function acknowledge(
  t: TurnState,
  by: Person,
  { alarm, reason }: Extract<Act, { act: 'acknowledge' }>,
  now: number,
  out: OutputBuilder,
): Answer {
  const act = { by, act: alarm === null ? 'acknowledge' : `acknowledge ${alarm}`, reason };
  if (alarm !== null && !t.alarms.active.some(({ key }) => key === alarm)) {
    const refused = `no alarm ${alarm} is active`;
    recordAct(out, now, { ...act, refused });
    return refusedAct(refused);
  }
  recordAct(out, now, act);
  acknowledgeAlarms(t, alarm, reason, now, out);
  send(t, { type: 'ACKNOWLEDGE', reason }, now, out);
  return acceptedAct;
}

/** "I am well". Has no effect if no question is open. */
function answer(t: TurnState, by: Person, now: number, out: OutputBuilder): Answer {
  if (t.dose.promptedAt === null) return acceptedAct;
  t.dose.answer();
  ask(t, null, out);
  recordAct(out, now, { by, act: 'answer', reason: 'well' });
  return acceptedAct;
}

/** Why the sounders cannot be tested now; null: they can. */
export function soundersTestRefusal(t: TurnState): string | null {
  const reading = freshReading(t.situation);
  if (reading === null) return 'the actuator does not answer';
  if (factsOf(t.state).isUnderWay && t.state !== 'preparing') return 'a session is under way';
  const { state } = reading;
  return state === 'I' || state === 'R' ? null : `the actuator is in state ${state}: ${whatMakesReady(t)}`;
}

/** H32: both sounders sound, for a person to hear. The actuator's sounds in I and R only, so that no alarm is masked. */
function soundersTest(t: TurnState, by: Person, reason: string, now: number, out: OutputBuilder): Answer {
  const why = soundersTestRefusal(t);
  if (why !== null) {
    recordAct(out, now, { by, act: 'sounders.test', reason, refused: why });
    return refusedAct(why);
  }
  recordAct(out, now, { by, act: 'sounders.test', reason });
  t.soundedAt = now;
  out.chirps = true;
  return acceptedAct;
}

/** Why nobody can confirm the sounders now; null: somebody can. */
export function soundersHeardRefusal({ soundedAt }: TurnState, now: number): string | null {
  if (soundedAt !== null && now - soundedAt <= durations.soundersHeardWithinMs) return null;
  return `the sounders have not sounded in the last ${secondsText(durations.soundersHeardWithinMs)}`;
}

/** H32: only a person can tell. Nothing confirms a sound that was not made just before. */
function soundersHeard(t: TurnState, by: Person, reason: string, now: number, out: OutputBuilder): Answer {
  const refused = soundersHeardRefusal(t, now);
  recordAct(out, now, { by, act: 'sounders.heard', reason, ...(refused === null ? {} : { refused }) });
  if (refused !== null) return refusedAct(refused);
  // One test, one confirmation.
  t.soundedAt = null;
  return acceptedAct;
}
