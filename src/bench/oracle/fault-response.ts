/**
 * What each fault asks for, read from the fault matrix and from what the fault does to the body: which hazards it shows
 * itself as, from when on, and by when the table has to answer. A fault whose value is so small that it may go unseen,
 * or whose effect depends on where the table stands, asks for nothing here: the other judges see what it does.
 */
import type { Fault } from '../../../hardware/simulator/faults/fault.ts';
import type { Entry } from '../../controller/entry.ts';
import type { HazardId } from '../../safety/hazards/register.ts';
import type { Judge, Report } from './judge.ts';
import type { Scene } from './observed-session.ts';
import { isUnderWay } from './observed-session.ts';

export interface Answer {
  /** It shows itself as the first of these; the others may be found as well, and sooner. */
  readonly hazards: readonly HazardId[];
  /**
   * When it can be seen: at once, while the table moves, when the brake is let go next, once the brake should hold a
   * weight, when the person is asked; or `maybe` (too small, or too dependent on the place, to say).
   */
  readonly seen: 'at once' | 'moving' | 'starting' | 'standing' | 'asked' | 'maybe' | 'never';
  /** ms from its onset to the reaction's first effect at the table; null where nothing is owed. */
  readonly within: number | null;
}

const owes = (within: number | null, ...hazards: readonly HazardId[]): Answer => ({ hazards, seen: 'at once', within });
const later = (
  seen: 'moving' | 'starting' | 'standing' | 'asked' | 'maybe',
  ...hazards: readonly HazardId[]
): Answer => ({
  hazards,
  seen,
  within: null,
});
const nothing: Answer = { hazards: [], seen: 'never', within: null };

/** A line or a host that is gone is answered by the device alone (H21). */
const byDevice = 2600;
/** A sample that was on its way comes before the first one that is missing or late. */
const sample = 40;

export function answerTo(fault: Fault, tiltIsPolled = false): Answer {
  const value = fault.value ?? 0;
  switch (fault.component) {
    case 'tilt':
      // No gap tells of it: only a difference of 3° from the other sensor, which takes a quick ramp and a long delay.
      if (fault.kind === 'delayed' && tiltIsPolled) return later('maybe', 'H12');
      return answerToTilt(fault.kind, value);
    case 'link':
      return answerToLink(fault.kind, value);
    case 'actuator':
      switch (fault.kind) {
        case 'off':
          return owes(300, 'H06', 'H08');
        case 'wrong':
          // A closed brake is stronger than the drive, so it shows when the brake is let go; invariant 2 bounds it.
          return later(value >= 3 ? 'moving' : 'maybe', 'H02', 'H01', 'H12', 'H14', 'H17');
        case 'stuck':
          return later('moving', 'H14', 'H04');
        case 'slow':
          return value <= 0.3 ? later('moving', 'H14', 'H04') : later('maybe', 'H14', 'H04');
        case 'delayed':
        case 'intermittent':
          return later('maybe', 'H02', 'H14', 'H04');
      }
      return nothing;
    case 'position':
      return answerToPosition(fault.kind, value);
    case 'supply':
      return fault.kind === 'off' || value >= 0.1 ? owes(500, 'H05') : later('maybe', 'H05');
    case 'brake':
      // H01 comes first where the table stands within 0.5° of the session's limit.
      if (fault.kind === 'stuck') return later('starting', 'H15', 'H16', 'H14', 'H04');
      return later(fault.kind === 'off' ? 'standing' : 'maybe', 'H17', 'H01');
    case 'ankle':
      return fault.kind === 'off' || value >= 0.1 ? owes(300, 'H29') : later('maybe', 'H29');
    case 'obstruction':
      return later(fault.kind === 'stuck' ? 'moving' : 'maybe', 'H15', 'H16');
    case 'host':
      if (fault.kind === 'kill') return owes(byDevice);
      if (fault.kind === 'clockjump') return nothing;
      // H22 begins at 500 ms, and the lease of a shorter stall may or may not run out.
      return value >= 600 ? owes(value + 100, 'H22', 'H09', 'H06') : later('maybe', 'H22', 'H09', 'H06');
    case 'console':
      return owes(3000, 'H23');
    case 'recorder':
      // The session goes on to its step's end, whenever that is.
      return owes(null, 'H24');
    case 'patient':
      if (fault.kind === 'button') return owes(150, 'H18');
      return fault.kind === 'estop' ? owes(50, 'H19') : later('asked', 'H20');
  }
}

function answerToTilt(kind: Extract<Fault, { component: 'tilt' }>['kind'], value: number): Answer {
  switch (kind) {
    case 'off':
      return owes(300, 'H09');
    case 'stuck':
      return owes(600, 'H10');
    case 'garbage':
      return value >= 0.2 ? owes(1000, 'H11', 'H12', 'H01') : later('maybe', 'H11', 'H12', 'H01');
    case 'wrong':
      return Math.abs(value) >= 4 ? owes(600, 'H12', 'H11', 'H01') : later('maybe', 'H12', 'H11', 'H01');
    case 'noisy':
      return value >= 2.5 ? owes(1000, 'H11', 'H12', 'H01') : later('maybe', 'H11', 'H12', 'H01');
    case 'slow':
      return value >= 12 ? owes(300 + sample, 'H09', 'H10') : later('maybe', 'H09', 'H10');
    case 'delayed':
      return value >= 250 ? owes(300 + sample, 'H09') : later('maybe', 'H09', 'H12');
    case 'intermittent':
      return value >= 0.5 ? owes(300, 'H09') : later('maybe', 'H09');
  }
}

function answerToLink(kind: Extract<Fault, { component: 'link' }>['kind'], value: number): Answer {
  switch (kind) {
    case 'off':
      return owes(byDevice, 'H06', 'H07');
    case 'garbage':
      return value >= 0.2 ? owes(byDevice, 'H07', 'H06') : later('maybe', 'H07', 'H06');
    case 'slow':
      return value >= 20 ? owes(byDevice + 400, 'H06', 'H07') : later('maybe', 'H06', 'H07');
    case 'delayed':
      return value >= 200 ? owes(byDevice + value, 'H06') : later('maybe', 'H06');
    case 'intermittent':
      return value >= 0.5 && value < 1 ? owes(byDevice, 'H06', 'H07') : later('maybe', 'H06', 'H07');
  }
}

function answerToPosition(kind: Extract<Fault, { component: 'position' }>['kind'], value: number): Answer {
  switch (kind) {
    case 'off':
      return owes(500, 'H13');
    case 'stuck':
      return later('moving', 'H12', 'H14', 'H04', 'H02');
    case 'garbage':
      return value >= 0.2 ? owes(500, 'H13') : later('maybe', 'H13');
    case 'wrong':
      return Math.abs(value) >= 2 ? owes(500, 'H13', 'H12') : later('maybe', 'H13', 'H12', 'H14');
    case 'noisy':
      return value >= 2 ? owes(500, 'H13') : later('maybe', 'H13', 'H02', 'H12');
    case 'delayed':
      return later('maybe', 'H13', 'H02', 'H12', 'H14', 'H04');
    case 'intermittent':
      return value >= 0.2 ? owes(500, 'H13') : later('maybe', 'H13');
  }
}

const stopWithin = 200;

const isUnreachable = (scene: Scene): boolean =>
  scene.has('link') || scene.has('host') || scene.has('actuator', 'off') || scene.truth.deviceState === null;

interface Owed {
  readonly fault: Fault;
  readonly by: number;
  readonly hazards: readonly HazardId[];
}

/**
 * Invariant 4, its beginning: a fault that asks for an answer while the protocol is under way has one at the table, the
 * device out of M and R, by its deadline. With the console it is the session that holds; a table that stands is standing
 * already. Not asked of a host that hangs, nor behind a broken line, nor of a reaction that is under way already.
 *
 * A person's STOP is answered in every state: the device shows S or F within 200 ms.
 */
export class AnswersJudge implements Judge {
  readonly invariant = 4;
  #owed: Owed | null = null;
  #stopBy: number | null = null;

  onEntry(entry: Entry, scene: Scene): void {
    const isStop = entry.type === 'act' && entry.act === 'stop';
    if (isStop && !isUnreachable(scene)) this.#stopBy = entry.atMs + stopWithin;
  }

  onInject(fault: Fault, scene: Scene): void {
    const { hazards, within } = answerTo(fault, scene.options.tiltIsPolled);
    const elsewhere = scene.faults.some(
      (other) => other.fault !== fault && (other.fault.component === 'link' || other.fault.component === 'host'),
    );
    if (within === null || elsewhere || !isUnderWay(scene.state) || !this.#obeys(scene)) return;
    if (fault.component === 'console' && !scene.state.startsWith('override')) return;
    // A fault that has gone before its criterion's window is over was none.
    if (fault.lasts !== undefined && fault.lasts < within) return;
    const by = scene.now + within + 10;
    if (this.#owed === null || by < this.#owed.by) this.#owed = { fault, by, hazards };
  }

  onLook(scene: Scene, report: Report): void {
    this.#stop(scene, report);
    const owed = this.#owed;
    if (owed === null) return;
    const answered = !this.#obeys(scene) || (owed.fault.component === 'console' && !isUnderWay(scene.state));
    if (answered || !isUnderWay(scene.state)) this.#owed = null;
    if (answered || scene.now <= owed.by) return;
    this.#owed = null;
    const { component, kind } = owed.fault;
    const hazards = owed.hazards.length === 0 ? 'H21' : owed.hazards.join(' or ');
    report(
      `answer ${component}=${kind}`,
      `${component}=${kind} not answered at the table within its deadline (${hazards})`,
    );
  }

  #stop(scene: Scene, report: Report): void {
    if (this.#stopBy === null) return;
    const device = scene.truth.deviceState;
    if (device === 'S' || device === 'F' || isUnreachable(scene)) this.#stopBy = null;
    else if (scene.now > this.#stopBy) {
      report('stop', `a person’s STOP did not reach the table within ${stopWithin} ms (device ${device})`);
      this.#stopBy = null;
    }
  }

  /** The device does what the protocol ordered, and nothing of its own. */
  #obeys(scene: Scene): boolean {
    const device = scene.truth.deviceState;
    return device === 'M' || device === 'R';
  }
}
