import { createActor } from 'xstate';
import type { Question } from '../../hardware/table.ts';
import type { Clock } from '../../protocols/base/clock.ts';
import { degrees, milliseconds } from '../../protocols/base/units.ts';
import type { TestPhase } from '../safety/drive-test.ts';
import type { SessionContext } from '../session/context.ts';
import type { Ordered, SessionEvent } from '../session/events.ts';
import { sessionMachine } from '../session/machine.ts';
import { stateName } from '../session/state-name.ts';
import type { SessionState } from '../session/states.ts';
import type { Told } from './progress.ts';

const testPhases = ['asking', 'moving', 'standing'] as const satisfies readonly TestPhase[];

/** What the session machine is given, and where what it says goes. */
export interface SessionActorOptions {
  readonly clock: Clock;
  /** Where the person is believed to be, at the moment of an event. */
  readonly angle: () => number | null;
  readonly onState: (state: SessionState, context: SessionContext) => void;
  readonly onOrder: (ordered: Ordered) => void;
  readonly onAsk: (question: Question | null) => void;
  readonly onError: (error: unknown) => void;
}

/** The session machine, run on the injected clock. */
export class SessionActor {
  readonly #clock: Clock;
  readonly #angle: () => number | null;
  readonly #actor;

  constructor({ clock, angle, onState, onOrder, onAsk, onError }: SessionActorOptions) {
    this.#clock = clock;
    this.#angle = angle;
    this.#actor = createActor(sessionMachine, {
      clock: {
        setTimeout: (action: () => void, delay: number) => clock.after(milliseconds(delay), action),
        clearTimeout: (timer: object) => clock.cancel(timer),
      },
    });
    this.#actor.subscribe({
      next: ({ value, context }) => onState(stateName(value), context),
      error: onError,
    });
    this.#actor.on('order', onOrder);
    this.#actor.on('ask', ({ question }) => onAsk(question));
  }

  start(): void {
    this.#actor.start();
  }

  get context(): SessionContext {
    return this.#actor.getSnapshot().context;
  }

  /** What the drive test is about now; null where there is none, or nothing of it to see. */
  get testPhase(): TestPhase | null {
    const snapshot = this.#actor.getSnapshot();
    return testPhases.find((phase) => snapshot.matches({ testing: phase })) ?? null;
  }

  /** H28: an exception in a guard or action has ended it. */
  get hasFailed(): boolean {
    return this.#actor.getSnapshot().status === 'error';
  }

  /** Whether the machine does anything with this now. */
  heeds(told: Told): boolean {
    return this.#actor.getSnapshot().can(this.#eventOf(told));
  }

  send(told: Told): void {
    this.#actor.send(this.#eventOf(told));
  }

  #eventOf(told: Told): SessionEvent {
    const angle = this.#angle();
    const event = { ...told, at: this.#clock.now(), angle: angle === null ? null : degrees(angle) };
    // Told<> took two fields off each member of the union, and this line has put them back.
    return event as SessionEvent;
  }
}
