import type { Entry } from '../../controller/entry.ts';
import type { Judge, Report } from './judge.ts';
import type { Scene } from './observed-session.ts';
import { isUnderWay } from './observed-session.ts';

/** Until somebody has said start, the body stays where it is, but for what the play gives. */
const startMargin = 0.5;
/** After a reaction the table may still be stopping (ms); only then is its lowest angle kept. */
const stoppingTime = 1000;
/** H16 relieves by 2° the other way; 1° for stopping. */
const reliefMargin = 3;
/** H02, H17: what a runaway or a slipping brake makes until the deadline, at 6°/s. */
const runawayMargin = 6;

/**
 * Invariant 6. Nothing moves toward head-down before consent, and nothing resumes by itself.
 *
 * By the record: a session begins by way of `preparing`, which begins by an accepted `start` of the same instant, or
 * after `testing`, which does; from
 * `paused` or an override it goes on by a `resume` of the same instant; an override begins in the protocol's own states by
 * an `override`, and moves by a `jog` or an `override to`. From any other state no way leads there: not from a return, a
 * stop, a fault, a reconnect.
 *
 * By the body: before the first of these it stays within 0.5° of where it was. After a reaction (session returning,
 * stopped, in a fault or at an end; device in A, S or F; host dead) it comes no further head-down than 3° above its
 * lowest since (level at least), 6° where drive, position sensor or brake is faulty.
 */
export class ConsentJudge implements Judge {
  readonly invariant = 6;
  #startedAt: number | null = null;
  #lastAct = '';
  #lastActAt = Number.NEGATIVE_INFINITY;
  #restingAt: number | null = null;
  #lowest: number | null = null;
  #reactingSince: number | null = null;
  /** The state is the protocol's own, its final pause included. */
  #inProtocol = false;

  onEntry(entry: Entry, _scene: Scene, report: Report): void {
    if (entry.type === 'act' && entry.refused === undefined) {
      this.#lastAct = entry.act;
      this.#lastActAt = entry.atMs;
      if (entry.act.startsWith('start')) this.#startedAt = entry.atMs;
    }
    if (entry.type !== 'state') return;
    const { from, to, atMs } = entry;
    const begins = to === 'testing' || (to === 'preparing' && from !== 'testing');
    if (begins && !this.#acted('start', atMs)) report('start', `${from} -> ${to} without a person’s start`);
    const enters = (group: string) => to.startsWith(group) && !from.startsWith(group);
    const fromProtocol = isUnderWay(from) || (from === 'recovering' && this.#inProtocol);
    this.#inProtocol = isUnderWay(to) || to === 'preparing' || (to === 'recovering' && fromProtocol);
    if (enters('override') && !(fromProtocol && this.#acted('override', atMs))) {
      report('override', `${from} -> ${to} without a clinician’s act`);
    }
    const inOverride = to === 'override.moving' || to === 'override.jogging';
    if (inOverride && !this.#acted('override to', atMs) && !this.#acted('jog', atMs)) {
      report('jog', `${from} -> ${to} without a clinician’s act`);
    }
    if (!enters('session') && to !== 'levelling') return;
    if (from.startsWith('session') || from === 'preparing') return;
    // The protocol's own final pause is called `recovering` too; a pause after a reaction never leads back.
    if (from === 'levelling' || (from === 'recovering' && fromProtocol)) return;
    const mayResume = from === 'paused' || from.startsWith('override');
    if (!mayResume || !this.#acted('resume', atMs)) report('resume', `${from} -> ${to} without a person’s act`);
  }

  onLook(scene: Scene, report: Report): void {
    if (scene.helpless) return;
    const { angleDeg } = scene.truth;
    this.#restingAt ??= angleDeg;
    if (this.#startedAt === null && Math.abs(angleDeg - this.#restingAt) > startMargin) {
      report('before', `moved to ${angleDeg.toFixed(1)}° before anybody said start`);
    }
    if (!this.#reacts(scene)) {
      this.#reactingSince = null;
      this.#lowest = null;
      return;
    }
    this.#reactingSince ??= scene.now;
    if (scene.now - this.#reactingSince < stoppingTime) return;
    this.#lowest = Math.max(0, Math.min(this.#lowest ?? angleDeg, angleDeg));
    // Each attempt to come home on a drive that runs away is one more runaway: invariants 1 and 2 bound it.
    if (scene.has('actuator', 'wrong')) this.#lowest = Math.max(0, angleDeg);
    const mayRunAway = scene.has('actuator') || scene.has('position') || scene.has('brake');
    const most = this.#lowest + (mayRunAway ? runawayMargin : reliefMargin);
    if (angleDeg > most) report('down', `back to ${angleDeg.toFixed(1)}° head-down after a reaction, by itself`);
  }

  #acted(act: string, at: number): boolean {
    return this.#lastAct.startsWith(act) && at - this.#lastActAt <= 1;
  }

  #reacts(scene: Scene): boolean {
    if (this.#startedAt === null) return false;
    const device = scene.truth.deviceState;
    if (device === 'A' || device === 'S' || device === 'F' || !scene.hostAlive) return true;
    // Only a person's act leads back from the other states to the protocol's, as the record has to show.
    return !this.#inProtocol;
  }
}
