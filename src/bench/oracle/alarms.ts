import type { Entry } from '../../controller/entry.ts';
import type { Judge, Report } from './judge.ts';
import type { Scene } from './observed-session.ts';

/** Beacon and record may differ for a turn of the loop. */
const beaconLag = 100;
/** For so long an acknowledged alarm may be silent (ms). */
const silence = 120_000;

interface Known {
  readonly priority: 'high' | 'medium' | 'low';
  acknowledged: boolean;
  silentUntil: number;
}

const rank = { high: 2, medium: 1, low: 0 } as const;

/**
 * Invariant 7, of the alarms. What the beacon shows are the alarms that the record says stand, the highest of them; it
 * sounds, unless each alarm of that priority was acknowledged within the last two minutes and has not come anew since.
 * No high alarm is cleared that nobody has acknowledged, and none is raised that stands already unacknowledged.
 */
export class AlarmsJudge implements Judge {
  readonly invariant = 7;
  readonly #known = new Map<string, Known>();
  #shownWrong = 0;
  #silentWrong = 0;

  onEntry(entry: Entry, _scene: Scene, report: Report): void {
    if (entry.type !== 'alarm') return;
    const key = entry.hazard ?? 'stuck-inverted';
    const known = this.#known.get(key);
    switch (entry.change) {
      case 'raised':
        this.#known.set(key, { priority: entry.priority, acknowledged: false, silentUntil: Number.NEGATIVE_INFINITY });
        break;
      case 'acknowledged':
        if (known === undefined) report('unknown', `${key} was acknowledged, and it was not raised`);
        else {
          known.acknowledged = true;
          known.silentUntil = entry.atMs + silence;
        }
        break;
      case 'cleared':
        if (entry.priority === 'high' && known?.acknowledged !== true) {
          report('latch', `the high alarm ${key} was cleared, and nobody had acknowledged it`);
        }
        this.#known.delete(key);
        break;
    }
  }

  onLook(scene: Scene, report: Report): void {
    if (!scene.hostRunning) {
      this.#shownWrong = 0;
      this.#silentWrong = 0;
      return;
    }
    let top: Known['priority'] | null = null;
    let sounds = false;
    for (const { priority, silentUntil } of this.#known.values()) {
      const isLoud = scene.now >= silentUntil;
      if (top === null || rank[priority] > rank[top]) {
        top = priority;
        sounds = isLoud;
      } else if (priority === top) sounds ||= isLoud;
    }
    this.#shownWrong = scene.alarm === top ? 0 : this.#shownWrong + scene.elapsed;
    const isSilent = sounds && scene.alarm === top && !scene.sounding;
    this.#silentWrong = isSilent ? this.#silentWrong + scene.elapsed : 0;
    if (this.#shownWrong > beaconLag) {
      report('beacon', `the beacon shows ${scene.alarm ?? 'nothing'}, the record has ${top ?? 'nothing'} raised`);
    }
    if (this.#silentWrong > beaconLag) report('silence', `a ${top} alarm is silent, and nobody has silenced it`);
  }
}
