import type { Fault } from '../../../hardware/simulator/faults/fault.ts';
import type { Entry } from '../../controller/entry.ts';
import { answerTo } from './fault-response.ts';
import type { Judge, Report } from './judge.ts';
import type { Scene } from './observed-session.ts';
import { isUnderWay } from './observed-session.ts';

const homeWithin = 90_000;
const level = 1.5;
/** Nearer than this the device leaves a table where it stands (wire: "off level"). */
const leftAlone = 5;
/** The stuck-inverted alarm "starts at once": so long after the table has come to stand. */
const alarmWithin = 2000;
const standsAfter = 1000;

interface Due {
  readonly fault: Fault;
  by: number | null;
}

/**
 * Invariant 4. After a fault the person is level within 90 s of its onset and stays there, or the table stands, the
 * high alarm is on, and motion is physically impossible (brake jammed, obstruction, dead drive or board) or the red stop
 * is held open.
 *
 * Onset: its injection where it can be seen at once, else the first reaction that follows. A person's own stop or pause
 * starts the 90 s anew, and so does the red stop for as long as it is held.
 * Level: within 1.5°; within 5° where the host is dead, cut off by its line, or stopped by a person; head-up and
 * standing where the position sensor is or was bad.
 * The alarm is asked of a host that lives. At the end of the session all of this is asked once more, fault or none.
 */
export class HomeJudge implements Judge {
  readonly invariant = 4;
  readonly #due: Due[] = [];
  #lastHindrance = 0;
  #alarmMissingFor = 0;

  onInject(fault: Fault, scene: Scene): void {
    // A console that nobody holds an override with is missed by nobody.
    const isFelt = fault.component !== 'console' || scene.state.startsWith('override');
    const atOnce = isFelt && answerTo(fault).within !== null;
    this.#due.push({ fault, by: atOnce ? scene.now + homeWithin : null });
  }

  onEntry(entry: Entry, scene: Scene): void {
    if (entry.type === 'act' && (entry.act === 'stop' || entry.act === 'pause')) this.#lastHindrance = scene.now;
  }

  onLook(scene: Scene, report: Report): void {
    if (scene.begunAt === null) return;
    if (scene.truth.estopOpen) this.#lastHindrance = scene.now;
    this.#alarm(scene, report);
    if (this.#due.length === 0) return;
    const reacting = this.#reacts(scene);
    for (const due of this.#due) {
      if (due.by === null) {
        if (reacting) due.by = scene.now + homeWithin;
        continue;
      }
      // A dead host's state is the last that it had.
      const goesOn = scene.hostAlive && isUnderWay(scene.state);
      if (goesOn || scene.now <= Math.max(due.by, this.#lastHindrance + homeWithin)) continue;
      this.#judge(scene, report, `after ${due.fault.component}=${due.fault.kind}`);
    }
  }

  onEnd(scene: Scene, report: Report): void {
    if (scene.begunAt !== null) this.#judge(scene, report, 'at the end');
  }

  #judge(scene: Scene, report: Report, when: string): void {
    // With two faults the later onset counts for both.
    if (this.#due.some(({ by }) => by !== null && scene.now <= by) && when !== 'at the end') return;
    if (isHome(scene) || isLawfullyStranded(scene)) return;
    const { angleDeg, deviceState } = scene.truth;
    const where = `${angleDeg.toFixed(1)}°, device ${deviceState ?? 'dead'}, session ${scene.state}`;
    report('home', `${when}: not level (${where}, alarm ${scene.alarm ?? 'none'})`);
  }

  /** Whoever hangs head-down and stands is seen to: the high alarm is on. */
  #alarm(scene: Scene, report: Report): void {
    const left = scene.truth.angleDeg > leftAlone && scene.stoodFor >= standsAfter;
    const isUnattended =
      left && !isUnderWay(scene.state) && scene.state !== 'fault.holding' && scene.truth.deviceState !== 'A';
    if (!isUnattended || !scene.hostRunning || scene.alarm === 'high') {
      this.#alarmMissingFor = 0;
      return;
    }
    this.#alarmMissingFor += scene.elapsed;
    if (this.#alarmMissingFor < alarmWithin) return;
    report('alarm', `${scene.truth.angleDeg.toFixed(1)}° head-down in ${scene.state}, and no high alarm`);
  }

  #reacts(scene: Scene): boolean {
    const device = scene.truth.deviceState;
    if (device === 'A' || device === 'S' || device === 'F' || device === null || !scene.hostAlive) return true;
    return scene.state.startsWith('fault') || scene.state === 'returning' || scene.state === 'stopped';
  }
}

export function isHome(scene: Scene): boolean {
  if (scene.stoodFor < standsAfter) return false;
  const { angleDeg } = scene.truth;
  // A person's STOP within 5° is not undone by anybody, and over a cut line nobody can.
  const byDeviceAlone = !scene.hostAlive || scene.has('link') || scene.state === 'stopped';
  const within = byDeviceAlone ? leftAlone : level;
  const sensorWasBad = scene.faults.some(({ fault }) => fault.component === 'position');
  return angleDeg <= within && (angleDeg >= -within || sensorWasBad);
}

/** Nothing in the machine can bring the person home, and it says so. */
function isLawfullyStranded(scene: Scene): boolean {
  if (scene.stoodFor < standsAfter && !scene.helpless) return false;
  if (scene.hostAlive && scene.alarm !== 'high') return false;
  return scene.immovable || scene.truth.estopOpen || scene.helpless;
}
