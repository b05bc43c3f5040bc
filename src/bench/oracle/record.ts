import type { Entry } from '../../controller/entry.ts';
import type { SessionState } from '../../session/states.ts';
import type { Judge, Report } from './judge.ts';
import type { Scene } from './observed-session.ts';
import { isUnderWay } from './observed-session.ts';

/** What the record is given, after the fact, to say what the table did by itself (ms). */
const newsWithin = 1500;
/** An entry may have been made in the moment before the look at which its cause is seen (ms). */
const justBefore = 100;

/** What was ordered may be on the line for so long (ms), tries included, when the next order is given. */
const lineDelay = 300;

/**
 * Invariant 7. Every transition, order, finding, act and alarm is in the record, with its reason:
 * (a) each state entry goes on from where the one before ended, the last one is the state of the controller, and time
 *     does not go back;
 * (b) every entry has a reason, every refusal too;
 * (c) a finding that asks for more than a note ends the protocol's motion before the next look;
 * (d) the device is never seen to begin to move by order (M) without an order to ramp in the record, standing or replaced before the table had it;
 * (e) a return, a stop or a fault that the device began by itself while the protocol was under way is followed by an
 *     entry (state or finding) within 1.5 s; so are the red stop and the return button, by H19 and H18: where the line is
 *     sound and the host runs. A press that was asked for (the drive test) is no news.
 */
export class RecordJudge implements Judge {
  readonly invariant = 7;
  #state: SessionState = 'disconnected';
  #lastAt = Number.NEGATIVE_INFINITY;
  #asked: string | null = null;
  #newsBy: number | null = null;
  #news = '';
  /** The table has begun with the ramp that was last ordered. */
  #rampBegun = true;
  #device: string | null = null;
  #estop = false;
  #button = false;
  #awaited: { readonly hazard: string; readonly by: number } | null = null;
  #lastFound = new Map<string, number>();

  onEntry(entry: Entry, _scene: Scene, report: Report): void {
    const { type, atMs, reason } = entry;
    if (!(atMs >= this.#lastAt)) report('time', `${type} entry at ${atMs} ms after one at ${this.#lastAt} ms`);
    this.#lastAt = atMs;
    if (reason.trim() === '') report(`reason ${type}`, `${type} entry without a reason`);
    switch (type) {
      case 'state':
        if (entry.from !== this.#state) report('chain', `state entry from ${entry.from}, and it was ${this.#state}`);
        this.#state = entry.to;
        this.#newsBy = null;
        break;
      case 'finding':
        if (entry.reaction !== 'note') this.#asked = `${entry.hazard} asks for ${entry.reaction}`;
        this.#lastFound.set(entry.hazard, atMs);
        if (entry.hazard === this.#awaited?.hazard) this.#awaited = null;
        this.#newsBy = null;
        break;
      case 'act':
        if (entry.refused?.trim() === '') report('refused', `${entry.act} refused without a reason`);
        break;
      case 'order':
        if (entry.order === 'ramp') this.#rampBegun = false;
        break;
      case 'alarm':
      case 'test':
      case 'prompt':
        break;
    }
  }

  onLook(scene: Scene, report: Report): void {
    if (scene.state !== this.#state)
      report('state', `the controller is ${scene.state}, the record says ${this.#state}`);
    if (this.#asked !== null && scene.hostRunning) {
      if (isUnderWay(scene.state)) report('finding', `${this.#asked}, and the session goes on (${scene.state})`);
      this.#asked = null;
    }
    this.#deviceNews(scene, report);
    this.#personNews(scene, report);
  }

  #deviceNews(scene: Scene, report: Report): void {
    const device = scene.truth.deviceState;
    if (device !== this.#device) {
      this.#device = device;
      const isLate = !this.#rampBegun && scene.now - scene.orderAt <= lineDelay;
      if (device === 'M' && scene.orderKind !== 'ramp' && !isLate)
        report('order', 'the device moves, and no ramp was ordered');
      // A return that was ordered is none of the device's own.
      const byItself = (device === 'A' && scene.orderKind !== 'return') || device === 'S' || device === 'F';
      if (byItself && isUnderWay(scene.state)) {
        this.#newsBy = scene.now + newsWithin;
        this.#news = `the device went to ${device}`;
      }
    }
    if (device === 'M') this.#rampBegun = true;
    if (this.#deaf(scene)) this.#newsBy = null;
    if (this.#newsBy === null || scene.now <= this.#newsBy) return;
    report('news', `${this.#news}, and the record does not say why`);
    this.#newsBy = null;
  }

  #personNews(scene: Scene, report: Report): void {
    const { estopOpen, buttonPressed } = scene.truth;
    if (estopOpen && !this.#estop) this.#await('H19', scene.now);
    const isAskedFor = scene.asked === 'press-the-button';
    if (buttonPressed && !this.#button && !isAskedFor) this.#await('H18', scene.now);
    this.#estop = estopOpen;
    this.#button = buttonPressed;
    if (this.#deaf(scene) || scene.truth.deviceState === null) this.#awaited = null;
    if (this.#awaited === null || scene.now <= this.#awaited.by) return;
    report(this.#awaited.hazard, `the person acted, and the record has no ${this.#awaited.hazard}`);
    this.#awaited = null;
  }

  /** The entry may have come in the moment before this look. */
  #await(hazard: string, now: number): void {
    if (now - (this.#lastFound.get(hazard) ?? Number.NEGATIVE_INFINITY) > justBefore) {
      this.#awaited = { hazard, by: now + newsWithin };
    }
  }

  /** Nothing can have reached the host, or the host could not have written. */
  #deaf(scene: Scene): boolean {
    return (
      !scene.hostRunning || scene.now - scene.wokeAt < newsWithin || scene.has('link') || scene.has('actuator', 'off')
    );
  }
}
