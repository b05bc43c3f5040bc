import type { AlarmPriority } from '../../hardware/table.ts';
import type { HazardId } from './hazards/register.ts';

/** In the manner of IEC 60601-1-8: an acknowledged alarm is silent, visibly, for so long (ms), then sounds again. */
const silence = 120_000;

/** Alarms that are not a hazard of the register. */
export type Condition = 'stuck-inverted';
export type AlarmKey = HazardId | Condition;

/** One occurrence of an alarm. Instants are of the host's monotonic clock. */
export interface Alarm {
  readonly key: AlarmKey;
  readonly priority: AlarmPriority;
  readonly reason: string;
  readonly since: number;
  /** Null while it sounds, or may sound. */
  readonly silencedUntil: number | null;
}

interface Occurrence extends Alarm {
  reason: string;
  since: number;
  silencedUntil: number | null;
  acknowledged: boolean;
  /** What it warns of is still so. */
  present: boolean;
}

/** The alarm of a hazard: high where the person may be hurt within moments or cannot come home. */
export function priorityOf(key: AlarmKey): AlarmPriority {
  switch (key) {
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

/**
 * Medium and low alarms follow their condition. A high one stays until it was acknowledged *and* its condition is gone.
 * To acknowledge silences this occurrence for two minutes; the next one sounds at once.
 */
export class Alarms {
  readonly #active = new Map<AlarmKey, Occurrence>();

  /** It is so, anew. True where that is news: not active, or its condition had gone, or somebody had silenced it. */
  raise(key: AlarmKey, reason: string, now: number): boolean {
    const known = this.#active.get(key);
    if (known === undefined) {
      const fresh = { silencedUntil: null, acknowledged: false, present: true };
      this.#active.set(key, { key, priority: priorityOf(key), reason, since: now, ...fresh });
      return true;
    }
    const isNews = !known.present || known.acknowledged;
    if (isNews) Object.assign(known, { reason, since: now, silencedUntil: null, acknowledged: false, present: true });
    return isNews;
  }

  /** Its condition is gone. True where the alarm is over with it. */
  end(key: AlarmKey): boolean {
    const alarm = this.#active.get(key);
    if (alarm === undefined) return false;
    alarm.present = false;
    return this.#drop(alarm);
  }

  /** Somebody has heard it. True where it is over with that. */
  acknowledge(key: AlarmKey, now: number): boolean {
    const alarm = this.#active.get(key);
    if (alarm === undefined) return false;
    alarm.acknowledged = true;
    alarm.silencedUntil = now + silence;
    return this.#drop(alarm);
  }

  /** The condition of this one still stands, or nobody has seen yet that it is gone. */
  isPresent(key: AlarmKey): boolean {
    return this.#active.get(key)?.present === true;
  }

  get active(): readonly Alarm[] {
    return [...this.#active.values()];
  }

  get isQuiet(): boolean {
    return this.#active.size === 0;
  }

  /** What the beacon and the buzzer show: the highest priority, sounding where any alarm of it sounds. */
  shown(now: number): { readonly priority: AlarmPriority; readonly sounding: boolean } | null {
    let top: AlarmPriority | null = null;
    let sounding = false;
    for (const alarm of this.#active.values()) {
      if (alarm.silencedUntil !== null && now >= alarm.silencedUntil) alarm.silencedUntil = null;
      const sounds = alarm.silencedUntil === null;
      if (top === null || rank[alarm.priority] > rank[top]) {
        top = alarm.priority;
        sounding = sounds;
      } else if (alarm.priority === top) sounding ||= sounds;
    }
    return top === null ? null : { priority: top, sounding };
  }

  #drop(alarm: Occurrence): boolean {
    if (alarm.present || (alarm.priority === 'high' && !alarm.acknowledged)) return false;
    return this.#active.delete(alarm.key);
  }
}
