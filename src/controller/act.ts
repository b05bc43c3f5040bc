/** Third part of a turn: the session machine learns what was judged and reached, and its orders go out. */
import type { ActuatorReading, Order, Question } from '../../hardware/table.ts';
import { degrees, milliseconds } from '../../protocols/base/units.ts';
import { isOffLevel } from '../../protocols/therapy/level.ts';
import type { Finding } from '../safety/finding.ts';
import { refusal } from '../safety/guard.ts';
import { actuatorSeesOffLevel, barOf } from '../safety/situation.ts';
import type { Emitted, Ordered, SessionEvent } from '../session/events.ts';
import { accepts, type SessionStep } from '../session/run.ts';
import { stateName } from '../session/state-name.ts';
import type { SessionState } from '../session/states.ts';
import { factsOf } from '../session/states.ts';
import { alarmOnEntry, ask, followAlarms, raiseAlarm } from './alarms.ts';
import type { Judgement } from './judge.ts';
import type { OutputBuilder } from './output.ts';
import type { UntimedEvent } from './progress.ts';
import { slowNearTarget } from './standing-order.ts';
import { angleOf, contextOf, stepOf, type TurnState } from './turn-state.ts';

/** Degrees that the person must have moved for the machine to be told without another event. */
const reportedMotion = 0.5;

/** Gives the machine the person's position, and what bars a motion, where they have changed: limits and delays depend on them. */
export function reportPosition(t: TurnState, now: number, out: OutputBuilder): void {
  const angle = angleOf(t);
  const known = contextOf(t);
  const hasMoved = angle !== null && Math.abs(angle - known.angle) > reportedMotion;
  const { reading } = t.situation;
  const isAsKnown = barOf(reading) === known.bar && returnsAlone(reading, angle) === known.returnsAlone;
  if (!hasMoved && isAsKnown) return;
  send(t, { type: 'POSITION' }, now, out);
}

const returnsAlone = (reading: ActuatorReading | null, angle: number | null): boolean =>
  reading === null ? angle === null || isOffLevel(angle) : actuatorSeesOffLevel(reading);

export function act(t: TurnState, { findings, testNews }: Judgement, now: number, out: OutputBuilder): void {
  for (const finding of findings) takeFinding(t, finding, out);
  if (testNews !== null) send(t, testNews, now, out);
  followAlarms(t, now, out);
  t.progress.advance(t.situation, t.state, t.standing, t.monitor.hasStanding, (event) => {
    if (event.type === 'ARRIVED') t.standing.arrive(now);
    send(t, event, now, out);
  });
}

/** Records a finding, raises its alarm and gives it to the machine. */
export function takeFinding(t: TurnState, finding: Finding, out: OutputBuilder): void {
  const asksInVain = finding.cause === 'no-answer' && factsOf(t.state).isStuck;
  announce(
    t,
    asksInVain ? { ...finding, reaction: 'note', reason: `${finding.reason}${whatIsLeft(t)}` } : finding,
    out,
  );
  if (asksInVain) return;
  if (finding.cause === 'brake') t.lockedOut = true;
  if (finding.cause === 'level-switch') t.isSwitchDoubted = true;
  send(t, { type: 'FINDING', finding }, finding.at, out);
  if (finding.cause === 'attendant') send(t, { type: 'UNATTENDED', finding, reason: finding.reason }, finding.at, out);
}

/** H20: what people have to do where this program orders no return. */
const whatIsLeft = ({ state }: TurnState): string =>
  state === 'fault.stranded'
    ? '; the table cannot return by itself: go to the person, bring the table to level with the manual release'
    : '; the table stays stopped until a person decides: go to the person, ask for the return';

function announce(t: TurnState, { hazard, reaction, reason, at }: Finding, out: OutputBuilder): void {
  out.record({ type: 'finding', atMs: at, hazard, reason, reaction });
  raiseAlarm(t, hazard, reason, at, out);
}

/** Whether the machine does anything with this event now. */
export const isAccepted = (t: TurnState, event: UntimedEvent, now: number): boolean =>
  t.failure === null && accepts(t.run, timed(t, event, now));

/** Gives the machine an event and carries out what follows. A failed controller (H28) gives it nothing more. */
export function send(t: TurnState, event: UntimedEvent, now: number, out: OutputBuilder): void {
  if (t.failure !== null) return;
  carryOut(t, t.stepper.advance(t.run, timed(t, event, now)), now, out);
}

/** A delay of the machine is due. Delays go on in a failed controller, whose return may depend on one. */
export function expireDelay(t: TurnState, id: string, now: number, out: OutputBuilder): void {
  carryOut(t, t.stepper.expire(t.run, id), now, out);
}

/**
 * H28. From here on no lease is renewed, so that the actuator comes home by itself; motion away from level is stopped
 * at once.
 */
export function fail(t: TurnState, reason: string, now: number, out: OutputBuilder): void {
  if (t.failure !== null) return;
  t.failure = reason;
  const { reading } = t.situation;
  const isDrivenAway = reading !== null && reading.state === 'M' && reading.rate * Math.sign(reading.angle || 1) > 0;
  if (isDrivenAway) out.order({ kind: 'stop' });
  raiseAlarm(t, 'H28', reason, now, out);
  out.alarm = t.alarms.shown(now);
  out.record({ type: 'finding', atMs: now, hazard: 'H28', reason, reaction: isDrivenAway ? 'cut' : 'return' });
}

function timed(t: TurnState, event: UntimedEvent, now: number): SessionEvent {
  const angle = angleOf(t);
  // UntimedEvent took three fields off each member of the union; here they are put back.
  const { reading } = t.situation;
  return {
    ...event,
    at: milliseconds(now),
    angle: angle === null ? null : degrees(angle),
    bar: barOf(reading),
    returnsAlone: returnsAlone(reading, angle),
  } as SessionEvent;
}

function carryOut(t: TurnState, { run, emitted }: SessionStep, now: number, out: OutputBuilder): void {
  t.run = run;
  for (const one of emitted) takeEmitted(t, one, now, out);
  const { envelope, completed, reason } = contextOf(t);
  t.situation.envelope = envelope;
  if (completed && !t.completed) {
    t.completed = true;
    t.carriedDose.complete();
  }
  const from = t.state;
  const to = stateName(run.snapshot.value);
  if (to === from) return;
  t.state = to;
  out.record({ type: 'state', atMs: now, from, to, step: stepOf(t), reason });
  if (to === 'testing' || from === 'testing') recordTest(t, to, reason, now, out);
  alarmOnEntry(t, reason, now, out);
}

function takeEmitted(t: TurnState, emitted: Emitted, now: number, out: OutputBuilder): void {
  switch (emitted.type) {
    case 'order':
      giveOrder(t, emitted, now, out);
      break;
    case 'ask':
      recordButtonPrompt(t, emitted.question, now, out);
      ask(t, emitted.question, out);
      break;
    case 'follow':
      t.standing.follow(angleOf(t) ?? 0, now);
      t.progress.ordered();
      break;
    case 'found':
      if (emitted.finding !== null) announce(t, { ...emitted.finding, at: now }, out);
      break;
  }
}

/** The drive test waits for the button: clients and the log must show what it waits for. */
function recordButtonPrompt(t: TurnState, next: Question | null, now: number, out: OutputBuilder): void {
  const question = 'press-the-button';
  const asking = next === question;
  if (asking === (t.question === question)) return;
  const reason = asking
    ? 'press the return button for the drive test'
    : 'the return button need not be pressed any more';
  out.record({ type: 'prompt', atMs: now, asking, question, reason });
}

function giveOrder(t: TurnState, ordered: Ordered, now: number, out: OutputBuilder): void {
  const { reason, hazard } = ordered;
  const angle = angleOf(t) ?? 0;
  const order = slowNearTarget(ordered.order, t.situation, angle);
  if (t.failure !== null && !isAlwaysAllowed(order)) return;
  const refused = refusal(order, t.situation.envelope);
  if (refused !== null) {
    fail(t, `the guard refused an order: ${refused}`, now, out);
    return;
  }
  if (t.standing.isInEffect(order)) {
    t.standing.replace(order, angle, now);
    t.standing.acceptedAt = now;
    t.progress.ordered();
    return;
  }
  const toDeg = order.kind === 'ramp' ? { toDeg: order.to } : {};
  const rate = order.kind === 'ramp' || order.kind === 'return' ? { rateDegPerS: order.rate } : {};
  const because = hazard === undefined ? {} : { hazard };
  out.record({ type: 'order', atMs: now, order: order.kind, ...toDeg, ...rate, ...because, reason });
  t.standing.replace(order, angle, now);
  t.progress.ordered();
  out.order(order);
}

/** A failed controller orders nothing but the way home. */
const isAlwaysAllowed = ({ kind }: Order): boolean => kind === 'return' || kind === 'stop';

function recordTest(t: TurnState, to: SessionState, reason: string, atMs: number, out: OutputBuilder): void {
  const result = to === 'testing' ? 'begun' : to === 'preparing' ? 'passed' : 'failed';
  t.lastTest = { atMs, result, reason: result === 'passed' ? t.driveTest.summary : reason };
  if (result === 'passed') t.isSwitchDoubted = false;
  out.record({ type: 'test', ...t.lastTest });
}
