import type { Order, Pendant, Question } from '../../hardware/table.ts';
import type { Milliseconds } from '../../protocols/base/units.ts';
import type { Entry } from './entry.ts';
import type { Answer } from './input.ts';
import { acceptedAct } from './input.ts';

export type ShownAlarm = Parameters<Pendant['show']>[0];

/** What follows from one turn, for the loop to carry out. Lists are in the order in which things were decided. */
export interface TurnOutput {
  /** For the actuator. `stop` goes out as `!!`. */
  readonly orders: readonly Order[];
  /** For the record. */
  readonly entries: readonly Entry[];
  /** For the person on the table; null withdraws a question. */
  readonly questions: readonly (Question | null)[];
  /** What beacon and buzzer show from now on; undefined: as before. */
  readonly alarm: ShownAlarm | undefined;
  /** Whether the pendant says that the table is about to move; undefined: as before. */
  readonly isAnnouncing: boolean | undefined;
  /** Both sounders sound once, for a person to hear. */
  readonly chirps: boolean;
  /** Leases may be renewed until then; null: no new permission. */
  readonly renewUntil: Milliseconds | null;
  /** What became of the act, where the input was one. */
  readonly answer: Answer;
}

/** Collects what a turn gives. Most turns give nothing but a permission to renew, so lists are made on first use. */
export class OutputBuilder implements TurnOutput {
  orders: Order[] = none;
  entries: Entry[] = none;
  questions: (Question | null)[] = none;
  alarm: ShownAlarm | undefined = undefined;
  isAnnouncing: boolean | undefined = undefined;
  chirps = false;
  renewUntil: Milliseconds | null = null;
  answer: Answer = acceptedAct;

  /** A motion that another order replaces within the turn does not begin: it is recorded, and not sent. */
  order(order: Order): void {
    if (this.orders === none) this.orders = [];
    const last = this.orders.at(-1)?.kind;
    if (last === 'ramp' || last === 'ready') this.orders.pop();
    this.orders.push(order);
  }

  record(entry: Entry): void {
    if (this.entries === none) this.entries = [];
    this.entries.push(entry);
  }

  ask(question: Question | null): void {
    if (this.questions === none) this.questions = [];
    this.questions.push(question);
  }
}

const none: never[] = [];
