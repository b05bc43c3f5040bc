import type { Pendant, Question } from '../../hardware/table.ts';
import type { Alarm, AlarmKey } from '../safety/alarms.ts';
import { Alarms } from '../safety/alarms.ts';
import { isHazardId } from '../safety/hazards/register.ts';
import type { Entry } from './entry.ts';

/** Keeps the alarms, shows them on beacon and buzzer, and leaves a line in the record for each. */
export class Announcer {
  readonly #alarms = new Alarms();
  readonly #pendant: Pendant;
  readonly #record: (entry: Entry) => void;
  #question: Question | null = null;

  constructor(pendant: Pendant, record: (entry: Entry) => void) {
    this.#pendant = pendant;
    this.#record = record;
  }

  get active(): readonly Alarm[] {
    return this.#alarms.active;
  }

  /** What the person is being asked. */
  get question(): Question | null {
    return this.#question;
  }

  get isQuiet(): boolean {
    return this.#alarms.isQuiet;
  }

  /** It is raised, and what it warns of is still so. */
  isActive(key: AlarmKey): boolean {
    return this.#alarms.isPresent(key);
  }

  raise(key: AlarmKey, reason: string, now: number): void {
    const isNews = this.#alarms.raise(key, reason, now);
    const alarm = isNews ? this.active.find((one) => one.key === key) : undefined;
    if (alarm !== undefined) this.#note('raised', alarm, reason, now);
  }

  /** Of one alarm, or of all; where its condition is gone as well, that is its end. */
  acknowledge(reason: string, now: number, only?: string): void {
    for (const alarm of this.active) {
      if (only !== undefined && alarm.key !== only) continue;
      const isOver = this.#alarms.acknowledge(alarm.key, now);
      this.#note('acknowledged', alarm, reason, now);
      if (isOver) this.#note('cleared', alarm, reason, now);
    }
  }

  /** Ends the alarms whose condition is gone, but for a high one that nobody has acknowledged. */
  settle(isOver: (alarm: Alarm) => boolean, now: number): void {
    for (const alarm of this.active) {
      if (!this.#alarms.isPresent(alarm.key) || !isOver(alarm)) continue;
      if (this.#alarms.end(alarm.key)) this.#note('cleared', alarm, 'its condition is gone', now);
    }
  }

  /** Tells beacon and buzzer what stands, whatever they were told before: they may have been away. */
  show(now: number): void {
    this.#pendant.show(this.#alarms.shown(now));
  }

  ask(question: Question | null): void {
    this.#question = question;
    this.#pendant.ask(question);
  }

  #note(change: 'raised' | 'acknowledged' | 'cleared', alarm: Alarm, reason: string, atMs: number): void {
    const { key, priority } = alarm;
    const hazard = isHazardId(key) ? { hazard: key } : {};
    this.#record({ type: 'alarm', atMs, change, priority, ...hazard, reason });
  }
}
