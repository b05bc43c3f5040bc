import type { DeviceState } from '../../../protocols/wire/messages.ts';
import type { Entry } from '../../controller/entry.ts';
import type { SessionState } from '../../session/states.ts';
import type { Judge, Report } from './judge.ts';
import type { HazardId } from './observation.ts';
import type { ObservedSession } from './observed-session.ts';
import { isDeviceReaction, isUnderWay } from './state-classes.ts';

/** The record must mention what the table did by itself within this time. */
const mentionWithinMs = 1500;
/** An entry may be this much older than the look that first shows its cause. */
const entryLeadMs = 100;

/** How long an order may still be on the link, retries included, when the next order is given. */
const linkDelayMs = 300;

/**
 * Invariant 7: every transition, order, finding, act and alarm is in the record with its reason.
 * (a) Each state entry continues from the previous one, the last one is the controller's state, and time does not go
 *     backwards.
 * (b) Every entry has a reason; every refusal too.
 * (c) A finding that asks for more than a note ends the protocol's motion before the next look.
 * (d) The device never begins an ordered motion (M) without a ramp order in the record, either in force or replaced
 *     before it reached the table.
 * (e) A return, stop or fault that the device began by itself while the protocol was under way is followed by an entry
 *     (state or finding) within 1.5 s; so are the red stop and the return button, by H19 and H18, if the link is sound
 *     and the host runs. A press that the drive test asked for needs no entry.
 */
export class RecordJudge implements Judge {
  readonly invariant = 7;
  #state: SessionState = 'disconnected';
  #lastAt = Number.NEGATIVE_INFINITY;
  /** A finding's reaction that must have taken effect by the next look. */
  #requested: string | null = null;
  #mentionBy: number | null = null;
  #unmentioned = '';
  /** The table has started the last ordered ramp. */
  #rampStarted = true;
  #device: DeviceState | null = null;
  #estop = false;
  #button = false;
  #awaited: { readonly hazard: HazardId; readonly byMs: number } | null = null;
  readonly #lastFound = new Map<HazardId, number>();

  onEntry(entry: Entry, _session: ObservedSession, report: Report): void {
    const { type, atMs, reason } = entry;
    if (!(atMs >= this.#lastAt)) report('time', `${type} entry at ${atMs} ms after one at ${this.#lastAt} ms`);
    this.#lastAt = atMs;
    if (reason.trim() === '') report(`reason ${type}`, `${type} entry without a reason`);
    switch (type) {
      case 'state':
        if (entry.from !== this.#state) {
          report('chain', `state entry from ${entry.from}, but the state was ${this.#state}`);
        }
        this.#state = entry.to;
        this.#mentionBy = null;
        break;
      case 'finding':
        if (entry.reaction !== 'note') this.#requested = `${entry.hazard} asks for ${entry.reaction}`;
        this.#lastFound.set(entry.hazard, atMs);
        if (entry.hazard === this.#awaited?.hazard) this.#awaited = null;
        this.#mentionBy = null;
        break;
      case 'act':
        if (entry.refused?.trim() === '') report('refused', `${entry.act} refused without a reason`);
        break;
      case 'order':
        if (entry.order === 'ramp') this.#rampStarted = false;
        break;
      case 'alarm':
      case 'test':
      case 'prompt':
        break;
    }
  }

  onRestart(): void {
    this.#state = 'disconnected';
    this.#requested = null;
    this.#mentionBy = null;
    this.#awaited = null;
  }

  onLook(session: ObservedSession, report: Report): void {
    if (session.state !== this.#state) {
      report('state', `the controller is ${session.state}, the record says ${this.#state}`);
    }
    if (this.#requested !== null && session.hostRunning) {
      if (isUnderWay(session.state)) {
        report('finding', `${this.#requested}, but the session continues (${session.state})`);
      }
      this.#requested = null;
    }
    this.#judgeDevice(session, report);
    this.#judgePerson(session, report);
  }

  #judgeDevice(session: ObservedSession, report: Report): void {
    const device = session.truth.deviceState;
    if (device !== this.#device) {
      this.#device = device;
      const isDelayed = !this.#rampStarted && session.now - session.orderedAt <= linkDelayMs;
      if (device === 'M' && session.order !== 'ramp' && !isDelayed) {
        report('order', 'the device moves without a ramp order');
      }
      // An ordered return is not the device's own.
      const isOwnAct = isDeviceReaction(device) && !(device === 'A' && session.order === 'return');
      if (isOwnAct && isUnderWay(session.state)) {
        this.#mentionBy = session.now + mentionWithinMs;
        this.#unmentioned = `the device went to ${device}`;
      }
    }
    if (device === 'M') this.#rampStarted = true;
    if (isUninformed(session)) this.#mentionBy = null;
    if (this.#mentionBy === null || session.now <= this.#mentionBy) return;
    report('device', `${this.#unmentioned}, and the record does not say why`);
    this.#mentionBy = null;
  }

  #judgePerson(session: ObservedSession, report: Report): void {
    const { stopPressed, buttonPressed } = session.truth;
    const estopOpened = stopPressed && session.truth.estopOpened;
    // A press cannot be told from a contact that gives the same signal by itself: that one's finding stands for both.
    const isStopHidden = session.has('redstop', 'open', 'intermittent') && this.#lastFound.has('H19');
    const isButtonHidden = session.has('button', 'closed', 'intermittent') && this.#lastFound.has('H18');
    if (estopOpened && !this.#estop && !isStopHidden) this.#await('H19', session.now);
    const isRequested = session.question === 'press-the-button' || isAskedUnseen(session);
    if (buttonPressed && !this.#button && !isRequested && !isButtonHidden) this.#await('H18', session.now);
    this.#estop = estopOpened;
    this.#button = buttonPressed;
    if (isUninformed(session) || session.truth.deviceState === null) this.#awaited = null;
    if (this.#awaited === null || session.now <= this.#awaited.byMs) return;
    report(this.#awaited.hazard, `the person acted, but the record has no ${this.#awaited.hazard}`);
    this.#awaited = null;
  }

  #await(hazard: HazardId, nowMs: number): void {
    if (nowMs - (this.#lastFound.get(hazard) ?? Number.NEGATIVE_INFINITY) > entryLeadMs) {
      this.#awaited = { hazard, byMs: nowMs + mentionWithinMs };
    }
  }
}

/** The drive test asks for a press before the table moves, and a beacon without power does not show the question. */
const isAskedUnseen = (session: ObservedSession): boolean =>
  session.has('beacon') && session.state === 'testing' && session.truth.deviceState === 'I';

/** The event may not have reached the host, or the host could not write an entry. */
function isUninformed(session: ObservedSession): boolean {
  const hasJustResumed = session.now - session.hostResumedAt < mentionWithinMs;
  return !session.hostRunning || hasJustResumed || session.has('link') || session.has('actuator', 'off');
}
