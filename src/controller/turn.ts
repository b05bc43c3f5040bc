/**
 * The controller's turn: one input in, everything that follows from it out. It does no I/O, knows no time but `now`,
 * and never throws, so that a list of recorded inputs gives the same entries again, to the byte.
 *
 *     readings → perceive → judge → act → orders, entries, questions
 */
import type { ActuatorNotice } from '../../hardware/table.ts';
import { messageOf } from '../../protocols/base/errors.ts';
import { milliseconds } from '../../protocols/base/units.ts';
import { findingOf } from '../safety/finding.ts';
import { isStall } from '../safety/hazards/host.ts';
import { freshReading } from '../safety/situation.ts';
import { factsOf } from '../session/states.ts';
import { act, expireDelay, fail, reportPosition, send, takeFinding } from './act.ts';
import { performAct } from './acts.ts';
import type { TurnInput } from './input.ts';
import { judge } from './judge.ts';
import { OutputBuilder, type TurnOutput } from './output.ts';
import { perceive, receive } from './perceive.ts';
import { angleOf, type TurnState } from './turn-state.ts';

/** ms for which a healthy turn permits renewals: three turns more. */
const renewalPermission = 60;

/** Advances `t` in place by one input at `now` (ms of the host's monotonic clock), and returns what follows. */
export function turn(t: TurnState, input: TurnInput, now: number): TurnOutput {
  // The most frequent input changes nothing but the situation.
  if (input.kind === 'tilt') {
    t.situation.tilt = input.sample;
    return nothing;
  }
  const out = new OutputBuilder();
  try {
    take(t, input, now, out);
  } catch (error) {
    fail(t, messageOf(error), now, out);
  }
  return out;
}

const nothing: TurnOutput = new OutputBuilder();

function take(t: TurnState, input: Exclude<TurnInput, { kind: 'tilt' }>, now: number, out: OutputBuilder): void {
  switch (input.kind) {
    case 'actuator':
      takeNotice(t, input.notice, now, out);
      break;
    case 'button':
      t.situation.buttonPressed = input.pressed;
      if (input.pressed) assess(t, now, out);
      break;
    case 'tick':
      assess(t, now, out);
      break;
    case 'delay':
      expireDelay(t, input.id, now, out);
      break;
    case 'act':
      out.answer = performAct(t, input.by, input.act, now, out);
      break;
    case 'recorder':
      takeRecorder(t, input.failure, now, out);
      break;
    case 'console-lost':
      loseConsole(t, now, out);
      break;
    case 'failure':
      fail(t, input.reason, now, out);
      break;
  }
}

function takeNotice(t: TurnState, notice: ActuatorNotice, now: number, out: OutputBuilder): void {
  receive(t.situation, notice);
  if (notice.kind === 'connected') t.progress.connected();
  if (notice.kind === 'accepted' && t.standing.accept(notice.order, angleOf(t), now) && notice.order === 'ready') {
    send(t, { type: 'ARMED' }, now, out);
  }
  const isOver = notice.kind === 'lost' || notice.kind === 'connected';
  if (isOver || (notice.kind === 'refused' && notice.order === 'reset')) t.standing.endWaiting(now);
  assess(t, now, out);
  if (notice.kind === 'lost' || notice.kind === 'restarted') {
    send(t, { type: 'LOST', reason: notice.reason }, now, out);
  } else if (notice.kind === 'refused' && isChangeOfRate(t, notice)) {
    t.standing.accept('return', angleOf(t), now);
  } else if (notice.kind === 'refused') {
    send(t, { type: 'REFUSED', order: notice.order, reason: notice.reason }, now, out);
  }
}

/** A return that is under way goes on, whatever becomes of a change of its rate. */
const isChangeOfRate = ({ situation }: TurnState, { order }: Extract<ActuatorNotice, { kind: 'refused' }>): boolean =>
  order === 'return' && freshReading(situation)?.state === 'A';

/** Assesses the situation and acts on it. Only an assessment that went through permits renewals (H21, H28). */
function assess(t: TurnState, now: number, out: OutputBuilder): void {
  try {
    if (takesInBacklog(t, now)) return;
    perceive(t, now, out);
    reportPosition(t, now, out);
    act(t, judge(t), now, out);
    t.situation.previousTurn = now;
    if (freshReading(t.situation) !== null && t.failure === null) {
      out.renewUntil = milliseconds(now + renewalPermission);
    }
  } finally {
    // Also where the assessment failed: an alarm that was raised must be seen and heard.
    out.alarm = t.alarms.shown(now);
  }
}

/** ms in which all that has arrived in a stall is taken in. H22 leaves 100 for its reaction. */
const backlogMs = 40;

/**
 * After a stall nothing is judged, and so no lease renewed, until what has arrived meanwhile is taken in: a red stop that
 * was pressed in the stall must be known before a return is ordered, which the actuator takes for a person's decision.
 */
function takesInBacklog(t: TurnState, now: number): boolean {
  if (!hasStalled(t, now)) return false;
  const { situation: s } = t;
  if (s.wokeAt <= (s.previousTurn ?? now)) s.wokeAt = now;
  return now - s.wokeAt < backlogMs;
}

/** Whether the loop has stalled (H22), and nothing has been judged since. */
export function hasStalled({ situation: { previousTurn }, thresholds }: TurnState, now: number): boolean {
  return previousTurn !== null && isStall(now - previousTurn, thresholds.stallMs);
}

/** H24: the session ends with its step, and none begins until the recorder works again. */
function takeRecorder(t: TurnState, failure: string | null, now: number, out: OutputBuilder): void {
  if (failure === null || t.recorderFailure !== null) {
    t.recorderFailure = failure === null ? null : t.recorderFailure;
    return;
  }
  t.recorderFailure = failure;
  const finding = findingOf('H24', now, { reaction: 'note', reason: failure });
  takeFinding(t, finding, out);
  send(t, { type: 'RECORDER_FAILED', finding, reason: `H24: ${failure}` }, now, out);
}

/** H23. Outside an override a console may come and go. */
function loseConsole(t: TurnState, now: number, out: OutputBuilder): void {
  if (!factsOf(t.state).isOverride) return;
  const reason = 'the console disconnected during an override';
  takeFinding(t, findingOf('H23', now, { reaction: 'hold', reason }), out);
}
