import type { AlarmPriority, Pendant, Question } from '../../hardware/table.ts';
import type { Entry, HazardId } from '../records/entry.ts';
import { Alarms, priorityOf } from '../safety/alarms.ts';

/** Alarms that are not a hazard of the register. */
type Condition = 'stuck-inverted';

/** Keeps the alarms, shows them on beacon and buzzer, and leaves a line in the record for each. */
export class Announcer {
  readonly #alarms = new Alarms();
  readonly #pendant: Pendant;
  readonly #record: (entry: Entry) => void;
  #shown = '';

  constructor(pendant: Pendant, record: (entry: Entry) => void) {
    this.#pendant = pendant;
    this.#record = record;
  }

  get active(): readonly string[] {
    return this.#alarms.keys;
  }

  raise(key: HazardId | Condition, reason: string, now: number): void {
    const priority = isHazard(key) ? priorityOf(key) : 'high';
    if (this.#alarms.raise(key, priority, now)) this.#note('raised', key, priority, reason, now);
  }

  acknowledge(reason: string, now: number): void {
    this.#alarms.acknowledge(now);
    for (const { key, priority } of this.#alarms.active) this.#note('acknowledged', key, priority, reason, now);
  }

  clear(reason: string, now: number): void {
    for (const { key, priority } of this.#alarms.clear()) this.#note('cleared', key, priority, reason, now);
  }

  /** Brings beacon and buzzer up to date; a silence may have run out. */
  show(now: number): void {
    const shown = this.#alarms.shown(now);
    const key = shown === null ? '' : `${shown.priority} ${shown.sounding}`;
    if (key === this.#shown) return;
    this.#shown = key;
    this.#pendant.show(shown);
  }

  ask(question: Question | null): void {
    this.#pendant.ask(question);
  }

  #note(
    change: 'raised' | 'acknowledged' | 'cleared',
    key: string,
    priority: AlarmPriority,
    reason: string,
    atMs: number,
  ): void {
    const hazard = isHazard(key) ? { hazard: key } : {};
    this.#record({ type: 'alarm', atMs, change, priority, ...hazard, reason });
  }
}

const isHazard = (key: string): key is HazardId => /^H\d\d$/.test(key);
