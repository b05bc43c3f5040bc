import type { AlarmPriority } from '../../hardware/table.ts';
import type { HazardId } from '../records/entry.ts';

/** In the manner of IEC 60601-1-8: an acknowledged alarm is silent, visibly, for so long (ms), then sounds again. */
const silence = 120_000;

interface Alarm {
  readonly key: string;
  readonly priority: AlarmPriority;
  silentUntil: number;
}

/** The alarm of a hazard: high where the person may be hurt within moments or cannot come home. */
export function priorityOf(hazard: HazardId): AlarmPriority {
  switch (hazard) {
    case 'H05':
    case 'H20':
    case 'H23':
    case 'H26':
      return 'medium';
    case 'H24':
    case 'H25':
      return 'low';
    default:
      return 'high';
  }
}

const rank: Readonly<Record<AlarmPriority, number>> = { high: 2, medium: 1, low: 0 };

/** Alarms latch until they are cleared by a reset; acknowledging silences this occurrence only. */
export class Alarms {
  readonly #active = new Map<string, Alarm>();

  /** True where it is news: not active before, or acknowledged since and here again. */
  raise(key: string, priority: AlarmPriority, now: number): boolean {
    const known = this.#active.get(key);
    if (known !== undefined) {
      const wasSilenced = now < known.silentUntil;
      known.silentUntil = Number.NEGATIVE_INFINITY;
      return wasSilenced;
    }
    this.#active.set(key, { key, priority, silentUntil: Number.NEGATIVE_INFINITY });
    return true;
  }

  acknowledge(now: number): void {
    for (const alarm of this.#active.values()) alarm.silentUntil = now + silence;
  }

  clear(): readonly { readonly key: string; readonly priority: AlarmPriority }[] {
    const cleared = [...this.#active.values()];
    this.#active.clear();
    return cleared;
  }

  get keys(): readonly string[] {
    return [...this.#active.keys()];
  }

  get active(): readonly { readonly key: string; readonly priority: AlarmPriority }[] {
    return [...this.#active.values()];
  }

  /** What the beacon and the buzzer show: the highest priority, sounding where any alarm of it sounds. */
  shown(now: number): { readonly priority: AlarmPriority; readonly sounding: boolean } | null {
    let top: AlarmPriority | null = null;
    let sounding = false;
    for (const alarm of this.#active.values()) {
      const sounds = now >= alarm.silentUntil;
      if (top === null || rank[alarm.priority] > rank[top]) {
        top = alarm.priority;
        sounding = sounds;
      } else if (alarm.priority === top) sounding ||= sounds;
    }
    return top === null ? null : { priority: top, sounding };
  }
}
