/** What one input does to the machine and to the table: one or several events of the machine, in the controller's order. */
import type { Order } from '../../../../hardware/table.ts';
import { isOffLevel } from '../../../../protocols/therapy/level.ts';
import type { SessionEvent } from '../../../session/events.ts';
import type { SessionStep } from '../../../session/run.ts';
import { statePath } from '../../../session/state-name.ts';
import { badPosition, instant, lostLink, redStop, triesUsedUp } from './findings.ts';
import type { MachineInput, Told } from './inputs.ts';
import { factsOf } from './paths.ts';
import { level, type MachineState, stepper } from './state.ts';

/** One event of the machine, and what it did. */
export interface Taken {
  readonly before: MachineState;
  /** Null: a delay is over. */
  readonly event: Told | null;
  readonly orders: readonly Order[];
  readonly after: MachineState;
}

/** @throws what a guard or an action of the machine throws (H28) */
export function walk(from: MachineState, input: MachineInput): readonly Taken[] {
  const taken = new Walk(from);
  taken.take(input);
  return taken.steps;
}

const none: readonly Order[] = [];

class Walk {
  readonly steps: Taken[] = [];
  #state: MachineState;

  constructor(from: MachineState) {
    this.#state = from;
  }

  take(input: MachineInput): void {
    switch (input.kind) {
      case 'event':
        this.#tell(input.event);
        return;
      case 'finding':
        this.#tell({ type: 'FINDING', finding: input.finding });
        return;
      case 'delay':
        this.#note(null, stepper.expire(this.#state.run, input.id));
        return;
      case 'moves':
        this.#put({ place: input.to, ...(input.to.isLevel ? this.#clearedAtLevel : {}) });
        // Without either sensor there is a finding (H13); elsewhere the table may be moved unnoticed.
        if (input.to.angle === null) this.#tell({ type: 'FINDING', finding: badPosition });
        return;
      case 'comes home':
        this.#put({ place: level, ...this.#clearedAtLevel });
        if (this.#isReturning) this.#tell({ type: 'LEVEL' });
        return;
      case 'bar':
        this.#put({ bar: input.bar });
        this.#tellOfBar();
        return;
      // The controller gives the finding first (H06, H08), then the loss.
      case 'lost':
        if (!input.again) this.#tell({ type: 'FINDING', finding: lostLink });
        this.#state = { ...this.#state, isLinked: false };
        this.#tell({ type: 'LOST', reason: 'explored' });
        return;
      case 'connected': {
        const { at, bar, isReturning } = input;
        this.#state = { ...this.#state, isLinked: true };
        this.#put({ place: at, bar });
        if (!isReturning) this.#tellOfBar();
        this.#tell({ type: 'CONNECTED', offLevel: at.isOff, isReturning, reason: 'explored' });
        return;
      }
    }
  }

  /** The device forgets its tries at level (wire, rule 12). */
  get #clearedAtLevel(): Partial<MachineState> {
    return this.#state.bar === 'tries' ? { bar: null } : {};
  }

  get #isReturning(): boolean {
    return this.#state.standing === 'return' || this.#state.standing === 'follow';
  }

  /** The turn that shows a bar finds it, too (H19, H16). */
  #tellOfBar(): void {
    if (this.#state.bar === 'red-stop') this.#tell({ type: 'FINDING', finding: redStop });
    else if (this.#state.bar === 'tries') this.#tell({ type: 'FINDING', finding: triesUsedUp });
  }

  #put(change: Partial<MachineState>): void {
    this.#state = { ...this.#state, ...change };
    this.#tell({ type: 'POSITION' });
  }

  #tell(told: Told): void {
    const { place, bar, run } = this.#state;
    // Told took these fields off each member of the union; here they are put back.
    const event = { ...told, at: instant, angle: place.angle, bar, returnsAlone: place.isOff } as SessionEvent;
    this.#note(told, stepper.advance(run, event));
  }

  #note(event: Told | null, { run, emitted }: SessionStep): void {
    const before = this.#state;
    if (run.snapshot === before.run.snapshot && run.delays === before.run.delays && emitted.length === 0) {
      this.steps.push({ before, event, orders: none, after: before });
      return;
    }
    const orders: Order[] = [];
    let { standing } = before;
    for (const one of emitted) {
      if (one.type === 'order') {
        orders.push(one.order);
        standing = one.order.kind;
      } else if (one.type === 'follow') standing = 'follow';
    }
    this.#state = withGhosts({
      before,
      event,
      orders,
      after: { ...before, run, path: statePath(run.snapshot.value), standing },
    });
    this.steps.push({ before, event, orders, after: this.#state });
  }
}

/** Where this program may have moved the table. */
const movedIn: ReadonlySet<string> = new Set(['session', 'pause', 'override', 'return', 'stop', 'fault']);

/** Follows what the properties remember, independent of the machine's own memory. */
function withGhosts({ before, event, after }: Taken): MachineState {
  const from = before.path;
  const to = after.path;
  const { region } = factsOf(to);
  if (event?.type === 'START' && (region === 'start' || region === 'test'))
    return { ...after, isEnded: false, isLatched: false, owesPause: false };
  const isReset = event?.type === 'RESET' && from !== to;
  const hasKeptPause = event === null && (from === 'aftercare' || from === 'session.recovering') && to === 'ready';
  const { angle } = after.place;
  const isAway = event?.type === 'POSITION' && movedIn.has(region) && angle !== null && isOffLevel(angle);
  return {
    ...after,
    isEnded: before.isEnded || region === 'fault',
    isLatched: (before.isLatched && !isReset) || to === 'stopped',
    owesPause: (before.owesPause && !hasKeptPause) || isAway,
  };
}
