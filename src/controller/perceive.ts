/** First part of a turn: from what was reported to the situation that the watches judge. */
import type { ActuatorNotice } from '../../hardware/table.ts';
import { standsInverted } from '../../protocols/therapy/level.ts';
import { absolute } from '../../protocols/therapy/limits.ts';
import { announcementText } from '../safety/announcement.ts';
import { freshReading, type Situation } from '../safety/situation.ts';
import { legOf } from '../session/context.ts';
import { factsOf } from '../session/states.ts';
import { ask } from './alarms.ts';
import type { OutputBuilder } from './output.ts';
import { angleOf, contextOf, type TurnState, testPhaseOf } from './turn-state.ts';

/** Enters a notice of the actuator into the situation, for the watches of the next assessment. */
export function receive(s: Situation, notice: ActuatorNotice): void {
  switch (notice.kind) {
    case 'reading':
      s.reading = notice.reading;
      break;
    case 'connected':
      s.linkUp = true;
      s.reading = null;
      if (notice.restarted) s.reports.push({ kind: 'restarted', reason: `another boot: nonce ${notice.nonce}` });
      break;
    case 'lost':
    case 'restarted':
      s.linkUp = false;
      s.reports.push({ kind: notice.kind, reason: notice.reason });
      break;
    case 'event':
      s.reports.push({
        kind: 'event',
        event: notice.event,
        detail: notice.detail,
        state: freshReading(s)?.state ?? null,
      });
      break;
    case 'garbled':
      s.reports.push({ kind: 'garbled' });
      break;
    case 'accepted':
      break;
    case 'refused':
      if (notice.reason.endsWith('lease')) s.reports.push({ kind: 'lease-refused', reason: notice.reason });
      break;
  }
}

/**
 * Follows the device's own decision to return. What is shown is withdrawn where the device moves, or a person has
 * decided.
 */
function followAnnouncement(t: TurnState, now: number, out: OutputBuilder): void {
  const before = t.announced;
  const next = t.returnAnnouncement.advance(t.situation);
  // In any other state the controller has something else in mind.
  const announced = next?.cause === 'stop' && t.state !== 'stopped' ? null : next;
  t.announced = announced;
  const isSounding = announced?.isSounding === true;
  if (isSounding !== (before?.isSounding === true)) out.isAnnouncing = isSounding;
  if (announced?.cause === before?.cause) return;
  const asking = announced !== null;
  const reason = asking ? announcementText(announced, now) : 'the table is no longer about to return by itself';
  out.record({ type: 'prompt', atMs: now, asking, question: 'decide', reason });
}

/** ms between two turns, usually 22 at most, from which on the loop has stalled. */
const shortestStallMs = 100;

/** Fills in what is measured from the readings: dose, way of the ramp, state of the brake. */
export function perceive(t: TurnState, now: number, out: OutputBuilder): void {
  const s = t.situation;
  s.now = now;
  if (s.previousTurn !== null && now - s.previousTurn > shortestStallMs) s.wokeAt = now;
  const angle = angleOf(t);
  const { order } = t.standing;
  const isRamp = s.activity === 'ramping' || s.activity === 'returning';
  const elapsedMs = s.previousTurn === null ? 0 : now - s.previousTurn;
  const countedBefore = t.dose.cumulative;
  const prompt = t.dose.advance({
    angle,
    isRamp,
    targetDeg: order.kind === 'ramp' ? order.to : null,
    elapsedMs,
    now,
  });
  if (prompt !== null) {
    const asking = prompt === 'ask';
    out.record({ type: 'prompt', atMs: now, asking, reason: asking ? 'are you well?' : 'no longer inverted' });
    ask(t, asking ? 'are-you-well' : null, out);
  }
  t.carriedDose.advance({
    angle,
    isInverted: t.dose.inverted > 0,
    isRamp,
    countedMs: t.dose.cumulative - countedBefore,
    elapsedMs,
    restDueMs: restDueMs(t),
  });
  s.inverted = t.dose.inverted;
  s.steep = t.dose.steep;
  s.cumulative = t.carriedDose.memory.totalMs;
  s.promptedAt = t.dose.promptedAt;
  t.standing.measure(angle, now);
  s.buttonAsked = testPhaseOf(t) === 'asking';
  s.brakeHasSlipped = t.lockedOut;
  s.brakeGives = t.brake.gives(s, t.thresholds.rateMarginDegPerS);
  followAnnouncement(t, now, out);
  followAttendance(t, now, out);
}

/** H31: in each rest a helper is asked for where none is known to be present. */
function followAttendance(t: TurnState, now: number, out: OutputBuilder): void {
  const leg = legOf(contextOf(t));
  const { phase } = factsOf(t.state);
  const isRest = phase === 'resting' || (phase === 'holding' && leg !== undefined && !standsInverted(leg.to));
  const isDue = isRest && t.attendance.isStale(now);
  t.situation.attendanceDue = isDue;
  const { memory } = t.attendance;
  if (memory.isAsked === isDue) return;
  memory.isAsked = isDue;
  const reason = isDue
    ? 'is the helper still present? Press any key at a console before the rest is over'
    : 'the helper is not asked for any more';
  out.record({ type: 'prompt', atMs: now, asking: isDue, question: 'attend', reason });
}

/** The rest that the present inversion requires. Without a session nothing is known of the person but the absolute. */
function restDueMs(t: TurnState): number {
  const { plan } = contextOf(t);
  const { restDueMs: before } = t.carriedDose.memory;
  return plan === null ? Math.max(before, absolute.finalPause) : Math.max(plan.rest, plan.finalPause);
}
