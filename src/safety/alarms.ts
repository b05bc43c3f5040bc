import type { AlarmPriority } from '../../hardware/table.ts';
import { durations } from './durations.ts';
import type { AlarmRule } from './hazards/hazard.ts';
import type { HazardId } from './hazards/register.ts';
import { hazardOf, isHazardId } from './hazards/register.ts';
import type { Remembering } from './watch.ts';

/** Alarms for conditions that are not hazards of the register. */
const conditions = {
  'stuck-inverted': { priority: 'high', endsWhen: 'freed' },
} as const satisfies Readonly<Record<string, AlarmRule>>;

export type Condition = keyof typeof conditions;
export type AlarmKey = HazardId | Condition;

export const alarmRuleOf = (key: AlarmKey): AlarmRule => (isHazardId(key) ? hazardOf(key).alarm : conditions[key]);

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
  /** Its condition persists. */
  present: boolean;
}

export const priorityRank: Readonly<Record<AlarmPriority, number>> = { high: 2, medium: 1, low: 0 };

/**
 * The active alarms. Medium and low ones follow their condition; a high one stays until it is acknowledged *and* its
 * condition is gone. An acknowledgement silences the present occurrence for two minutes; the next one sounds at once.
 */
export class Alarms implements Remembering {
  /** In the order in which they became active. */
  memory: { active: Occurrence[] } = { active: [] };

  /** Returns true for a new occurrence: not active before, or its condition had gone, or it had been acknowledged. */
  raise(key: AlarmKey, reason: string, now: number): boolean {
    const known = this.#find(key);
    if (known === undefined) {
      const fresh = { silencedUntil: null, acknowledged: false, present: true };
      this.memory.active.push({ key, priority: alarmRuleOf(key).priority, reason, since: now, ...fresh });
      return true;
    }
    const isNew = !known.present || known.acknowledged;
    if (isNew) Object.assign(known, { reason, since: now, silencedUntil: null, acknowledged: false, present: true });
    return isNew;
  }

  /** Notes that the condition is gone. Returns true where that clears the alarm. */
  end(key: AlarmKey): boolean {
    const alarm = this.#find(key);
    if (alarm === undefined) return false;
    alarm.present = false;
    return this.#drop(alarm);
  }

  /** Silences the alarm. Returns true where that clears it. */
  acknowledge(key: AlarmKey, now: number): boolean {
    const alarm = this.#find(key);
    if (alarm === undefined) return false;
    alarm.acknowledged = true;
    alarm.silencedUntil = now + durations.alarmSilenceMs;
    return this.#drop(alarm);
  }

  /** Whether the alarm is active and its condition has not been seen to go. */
  isPresent(key: AlarmKey): boolean {
    return this.#find(key)?.present === true;
  }

  get active(): readonly Alarm[] {
    return [...this.memory.active];
  }

  get count(): number {
    return this.memory.active.length;
  }

  get isQuiet(): boolean {
    return this.memory.active.length === 0;
  }

  /**
   * What beacon and buzzer show: the highest priority, sounding where any alarm sounds: a new one of whatever priority is heard
   * through the silence of an acknowledged one.
   */
  shown(now: number): { readonly priority: AlarmPriority; readonly sounding: boolean } | null {
    let top: AlarmPriority | null = null;
    let sounding = false;
    for (const alarm of this.memory.active) {
      if (alarm.silencedUntil !== null && now >= alarm.silencedUntil) alarm.silencedUntil = null;
      sounding ||= alarm.silencedUntil === null;
      if (top === null || priorityRank[alarm.priority] > priorityRank[top]) top = alarm.priority;
    }
    return top === null ? null : { priority: top, sounding };
  }

  #find(key: AlarmKey): Occurrence | undefined {
    return this.memory.active.find((alarm) => alarm.key === key);
  }

  #drop(alarm: Occurrence): boolean {
    if (alarm.present || (alarm.priority === 'high' && !alarm.acknowledged)) return false;
    this.memory.active = this.memory.active.filter((one) => one !== alarm);
    return true;
  }
}
