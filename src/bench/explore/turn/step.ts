/** What one input does to the controller: one or several of its turns, with readings as a real table gives them. */
import type { ActuatorNotice } from '../../../../hardware/table.ts';
import { milliseconds } from '../../../../protocols/base/units.ts';
import { flag } from '../../../../protocols/wire/messages.ts';
import type { TurnInput } from '../../../controller/input.ts';
import type { TurnOutput } from '../../../controller/output.ts';
import { copyTurnState } from '../../../controller/saved-state.ts';
import { turn } from '../../../controller/turn.ts';
import type { TurnState } from '../../../controller/turn-state.ts';
import { statePath } from '../../../session/state-name.ts';
import type { Tilt, TurnExploredInput } from './inputs.ts';
import type { ExploredTurn } from './state.ts';
import {
  angleOf,
  obeying,
  readingEveryMs,
  readingOf,
  returning,
  sampleOf,
  settled,
  standing,
  type Table,
} from './table.ts';

/** One turn, and what it did. */
export interface TakenTurn {
  readonly input: TurnInput;
  readonly at: number;
  /** The machine's state before and after. */
  readonly from: string;
  readonly to: string;
  readonly hadFailed: boolean;
  /** Valid until the next turn, except of the last one. */
  readonly t: TurnState;
  readonly output: TurnOutput;
}

/** Long enough that a motion has been seen to end, and a stop to stand. */
const settlingMs = 600;
const tiltOffDeg = 10;

export class TurnStepper {
  readonly #t: TurnState;
  readonly #onTurn: (taken: TakenTurn) => void;
  #at: number;
  #table: Table;
  #stuckAt: number | null = null;

  /** @param onTurn called after each turn */
  constructor({ t, at, table }: ExploredTurn, onTurn: (taken: TakenTurn) => void) {
    this.#t = copyTurnState({}, t);
    this.#at = at;
    this.#table = table;
    this.#onTurn = onTurn;
  }

  get reached(): Omit<ExploredTurn, 'isEnded'> {
    return { t: this.#t, at: this.#at, table: this.#table };
  }

  take(input: TurnExploredInput): void {
    switch (input.kind) {
      case 'act':
        this.#turn({ kind: 'act', by: input.by, act: input.act });
        return;
      case 'button':
        this.#press(input.pressed);
        return;
      case 'obeys':
        this.#obey();
        return;
      case 'refuses':
        this.#notice({ kind: 'refused', at: this.#now, order: this.#t.standing.order.kind, reason: input.reason });
        return;
      case 'passes':
        this.#pass(input.ms, input.hears, input.tilt);
        return;
      case 'motion ends':
        this.#endMotion();
        return;
      case 'stalls':
        this.#at += input.ms;
        this.#pass(readingEveryMs);
        return;
      case 'event': {
        const { event, detail, becomes } = input;
        this.#become(becomes.letter, becomes.flags ?? 0);
        if (event === 'ANKLE') this.#table = { ...this.#table, flags: this.#table.flags & ~flag.ankleClosed };
        this.#notice({ kind: 'event', at: this.#now, event, detail });
        this.#pass(readingEveryMs);
        return;
      }
      case 'jumps':
        this.#table = { ...standing(this.#table, this.#table.letter, this.#at), angleDeg: input.toDeg };
        this.#pass(readingEveryMs);
        return;
      case 'red stop':
        this.#turnRedStop(input.isIn);
        return;
      case 'garbled':
        this.#notice({ kind: 'garbled', at: this.#now, reason: 'crc' });
        return;
      case 'lost':
        this.#table = { ...this.#table, isLinked: false };
        this.#notice({ kind: 'lost', at: this.#now, reason: '250 ms without a line' });
        return;
      case 'restarts':
        this.#restart();
        this.#notice({ kind: 'restarted', at: this.#now, reason: 'another boot' });
        return;
      case 'connected':
        this.#connect(input.isRestarted);
        return;
      case 'delay':
        this.#turn({ kind: 'delay', id: input.id });
        return;
      case 'recorder':
        this.#turn({ kind: 'recorder', failure: input.failure });
        return;
      case 'console lost':
        this.#turn({ kind: 'console-lost' });
        return;
      case 'fails':
        this.#turn({ kind: 'failure', reason: 'explored' });
        return;
    }
  }

  get #now() {
    return milliseconds(this.#at);
  }

  #turn(input: TurnInput): void {
    const t = this.#t;
    const from = statePath(t.run.snapshot.value);
    const hadFailed = t.failure !== null;
    const output = turn(t, input, this.#at);
    const to = statePath(t.run.snapshot.value);
    this.#onTurn({ input, at: this.#at, from, to, hadFailed, t, output });
  }

  #notice(notice: ActuatorNotice): void {
    this.#turn({ kind: 'actuator', notice });
  }

  /** Time passes in steps of a reading. */
  #pass(ms: number, hears = true, tilt: Tilt = 'sound'): void {
    const until = this.#at + ms;
    while (this.#at < until) {
      this.#at += readingEveryMs;
      this.#table = settled(this.#table, this.#at);
      if (tilt !== 'silent') this.#tilt(tilt);
      if (hears && this.#table.isLinked) {
        this.#notice({ kind: 'reading', reading: readingOf(this.#table, this.#at) });
      } else {
        this.#turn({ kind: 'tick' });
      }
    }
    this.#stuckAt = null;
  }

  #tilt(tilt: Exclude<Tilt, 'silent'>): void {
    const sample = sampleOf(this.#table, this.#at, tilt === 'off by 10°' ? tiltOffDeg : 0);
    if (tilt === 'stuck') this.#stuckAt ??= this.#at;
    this.#turn({ kind: 'tilt', sample: this.#stuckAt === null ? sample : { ...sample, raw: this.#stuckAt } });
  }

  #obey(): void {
    const { order } = this.#t.standing;
    this.#table = obeying(this.#table, order, this.#at);
    // `!!` has no reply: the device's state confirms it.
    if (order.kind !== 'stop') this.#notice({ kind: 'accepted', at: this.#now, order: order.kind });
    this.#pass(readingEveryMs);
  }

  #endMotion(): void {
    const { motion } = this.#table;
    if (motion === null) return;
    this.#pass(Math.max(0, motion.startedAt + motion.profile.duration - this.#at) + settlingMs);
  }

  #become(letter: Table['letter'] | undefined, flags: number): void {
    const table = { ...this.#table, flags: this.#table.flags | flags };
    if (letter === 'A') this.#table = returning(table, this.#at);
    else this.#table = letter === undefined ? table : standing(table, letter, this.#at);
  }

  /** Both poles: the pendant's, and the actuator's. */
  #press(pressed: boolean): void {
    const { flags } = this.#table;
    const bit = flag.buttonPressed;
    this.#table = { ...this.#table, flags: pressed ? flags | bit : flags & ~bit };
    this.#turn({ kind: 'button', pressed });
    this.#pass(readingEveryMs);
  }

  /** Rule 5: an open input stops, and latches until a person decides. */
  #turnRedStop(isIn: boolean): void {
    if (isIn) {
      this.#become('S', flag.personAwaited);
      this.#table = { ...this.#table, isRedStopIn: true };
      this.#notice({ kind: 'event', at: this.#now, event: 'STOP', detail: 'input' });
    } else this.#table = { ...this.#table, isRedStopIn: false };
    this.#pass(readingEveryMs);
  }

  #restart(): void {
    const { flags, ...table } = standing(this.#table, 'I', this.#at);
    const kept = flag.ankleClosed | flag.triesUsedUp | flag.switchDoubted | flag.personAwaited;
    const isAwaited = (flags & flag.personAwaited) !== 0;
    this.#table = {
      ...table,
      letter: isAwaited ? 'S' : 'I',
      flags: flags & kept,
      boots: table.boots + 1,
      isLinked: false,
    };
  }

  #connect(isRestarted: boolean): void {
    if (isRestarted) this.#restart();
    // Rules 1 and 2: without a host, the device has come level or is on its way.
    const isLeft =
      angleOf(this.#table, this.#at) !== 0 && (this.#table.flags & (flag.personAwaited | flag.triesUsedUp)) === 0;
    if (isLeft) this.#table = returning(this.#table, this.#at);
    this.#table = { ...this.#table, isLinked: true };
    const { boots } = this.#table;
    this.#notice({
      kind: 'connected',
      at: this.#now,
      nonce: String(boots),
      deviceId: 'explored',
      firmware: 'explored',
      restarted: isRestarted,
    });
    this.#pass(readingEveryMs);
  }
}
