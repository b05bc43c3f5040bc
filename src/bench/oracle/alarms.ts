import type { AlarmPriority } from '../../../hardware/table.ts';
import type { Entry } from '../../controller/entry.ts';
import type { Judge, Report } from './judge.ts';
import { type ObservedSession, silenceMs } from './observed-session.ts';

/** Beacon and record may differ for one turn of the controller. */
const beaconLagMs = 100;

interface RaisedAlarm {
  readonly priority: AlarmPriority;
  acknowledged: boolean;
  silentUntil: number;
}

const rank: Readonly<Record<AlarmPriority, number>> = { high: 2, medium: 1, low: 0 };

/**
 * Invariant 7, for the alarms. The beacon shows the highest alarm that is raised according to the record. It sounds,
 * unless each alarm was acknowledged within the last two minutes and has not been raised again since.
 * No high alarm is cleared without an acknowledgement.
 */
export class AlarmsJudge implements Judge {
  readonly invariant = 7;
  readonly #raised = new Map<string, RaisedAlarm>();
  #wrongBeaconMs = 0;
  #wrongSilenceMs = 0;

  onEntry(entry: Entry, _session: ObservedSession, report: Report): void {
    if (entry.type !== 'alarm') return;
    const key = entry.hazard ?? 'stuck-inverted';
    const alarm = this.#raised.get(key);
    switch (entry.change) {
      case 'raised':
        this.#raised.set(key, { priority: entry.priority, acknowledged: false, silentUntil: Number.NEGATIVE_INFINITY });
        break;
      case 'acknowledged':
        if (alarm === undefined) report('unknown', `${key} was acknowledged but not raised`);
        else {
          alarm.acknowledged = true;
          alarm.silentUntil = entry.atMs + silenceMs;
        }
        break;
      case 'cleared':
        if (entry.priority === 'high' && alarm?.acknowledged !== true) {
          report('latch', `the high alarm ${key} was cleared without an acknowledgement`);
        }
        this.#raised.delete(key);
        break;
    }
  }

  /** Latched alarms are not kept beyond the program's end: what is still so is raised again. */
  onRestart(): void {
    this.#raised.clear();
  }

  onLook(session: ObservedSession, report: Report): void {
    if (!session.hostRunning) {
      this.#wrongBeaconMs = 0;
      this.#wrongSilenceMs = 0;
      return;
    }
    let top: AlarmPriority | null = null;
    let shouldSound = false;
    for (const { priority, silentUntil } of this.#raised.values()) {
      shouldSound ||= session.now >= silentUntil;
      if (top === null || rank[priority] > rank[top]) top = priority;
    }
    const isWrong = session.alarm !== top && !session.has('beacon');
    this.#wrongBeaconMs = isWrong ? this.#wrongBeaconMs + session.elapsedMs : 0;
    const isSilent = shouldSound && !isWrong && !session.sounding && !session.has('sounder');
    this.#wrongSilenceMs = isSilent ? this.#wrongSilenceMs + session.elapsedMs : 0;
    if (this.#wrongBeaconMs > beaconLagMs) {
      report('beacon', `the beacon shows ${session.alarm ?? 'nothing'}, the record has ${top ?? 'nothing'} raised`);
    }
    if (this.#wrongSilenceMs > beaconLagMs) report('silence', `a ${top} alarm is silent without an acknowledgement`);
  }
}
