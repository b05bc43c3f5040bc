/**
 * Rule 12: bounds how far down failed returns may take the table. A try is a return from its first release of the brake
 * until the table has stood under the brake.
 */
import { atLevel, frozenMs, tickMs } from './constants.ts';
import { type KeptTries, noTries } from './memory.ts';

/** A table that moves no faster than this stands (cdeg/s); after so long it has come to stand (ms). */
const standingRate = 20;
const standingMs = 200;
/** A try that ends this much nearer to level does not count (cdeg). */
const nearerBy = 100;
/** Rules make so many counting tries, with this pause after any try (ms), until so much is lost (cdeg). */
const countedLimit = 3;
const pauseMs = 10_000;
const ruleLossLimit = 100;
/** Nobody tries any more once so much is lost; a rule neither, whose drive has just shown its torque. */
const lossLimit = 150;
/** Without a position sensor, a counting try is taken to have lost this. */
const blindTryLoss = 50;
/** Differences below this are noise of the sensor (cdeg). */
const grain = 30;

/** What the account needs to know of the table at a tick. */
export interface TableNow {
  readonly now: number;
  /** cdeg; the last good angle while `bad`. */
  readonly angle: number;
  readonly bad: boolean;
  readonly rate: number;
  /** The brake is closed, and no torque is applied. */
  readonly braked: boolean;
  /** The return itself moves away from level: aside from an obstruction, or head-up in search of the level switch. */
  readonly movesAway: boolean;
}

export interface Judgement {
  /** To be sent as `LOST`; null if nothing new is lost. */
  readonly lost: number | null;
  /** So much is lost that nobody may try any more: F, `STUCK`. */
  readonly stuck: boolean;
}

const nothingNew: Judgement = { lost: null, stuck: false };

interface OpenTry {
  readonly from: number;
  readonly byRule: boolean;
  /** Uptime; 0 for a try that a reset has cut. */
  readonly begunAt: number;
  /** Ended by STOP, `!!` or the red stop. */
  stopped: boolean;
}

interface OpenMove {
  readonly min: number;
  readonly max: number;
  under: boolean;
}

export class Tries {
  /** The place nearest to level where a try has begun or ended; null with none. */
  #mark: number | null = null;
  /** The place nearest to level that a try has reached; null with none. */
  #nearest: number | null = null;
  /** Counting tries of rules. */
  #counted = 0;
  #blindLoss = 0;
  /** The torque has to be proved before the brake is released: since a slip at a release or a runaway, until level. */
  #proofDue = false;
  /** A rule has reported that the proof failed. */
  #proofFailed = false;
  #open: OpenTry | null = null;
  #move: OpenMove | null = null;
  #endedAt = Number.NEGATIVE_INFINITY;
  #standingMs = 0;
  #angle = 0;
  #bad = false;
  /** Where the table stood when a slide was last taken into account. */
  #anchor: number | null = null;
  /** The last sum sent as `LOST`; null until the first tick, when what was lost before the reset is known. */
  #told: number | null = null;
  #stuckTold = false;
  /** With a bad sensor: the last return was ended by the level switch. */
  #endedBySwitch = false;
  /** Changes with everything that outlives a reset and happens at once, not by and by. */
  revision = 0;

  constructor(kept: KeptTries) {
    this.#mark = kept.mark;
    this.#nearest = kept.nearest;
    this.#counted = kept.counted;
    this.#blindLoss = kept.blindLoss;
    this.#proofDue = kept.proofDue;
    this.#proofFailed = kept.proofFailed;
    if (kept.openFrom !== null)
      this.#open = { from: kept.openFrom, byRule: kept.openByRule, begunAt: 0, stopped: false };
  }

  get kept(): KeptTries {
    return {
      mark: this.#mark,
      nearest: this.#nearest,
      counted: this.#counted,
      blindLoss: this.#blindLoss,
      proofDue: this.#proofDue,
      proofFailed: this.#proofFailed,
      openFrom: this.#open?.from ?? null,
      openByRule: this.#open?.byRule ?? false,
    };
  }

  /** How far the table is beyond the mark, on the mark's side of level (cdeg). */
  get lost(): number {
    return this.#bad ? this.#blindLoss : this.#lostAt(this.#angle);
  }

  /** Flag 13: no rule tries any more. */
  get usedUp(): boolean {
    return this.#counted >= countedLimit || this.lost >= (this.proofDue ? lossLimit : ruleLossLimit);
  }

  /** RETURN and the button are refused. */
  get exhausted(): boolean {
    return this.lost >= lossLimit;
  }

  get proofDue(): boolean {
    return this.#proofDue || this.#bad;
  }

  get proofFailed(): boolean {
    return this.#proofFailed;
  }

  /** Uptime from which a rule may begin its next try; infinite if none may. */
  get nextRuleTryAt(): number {
    return this.usedUp ? Number.POSITIVE_INFINITY : this.#endedAt + pauseMs;
  }

  /** The furthest place from level at which a relief away from level may end, on this side of level. */
  reliefBound(side: -1 | 1, reliefAngle: number): number {
    return side * (Math.max(0, (this.#nearest ?? 0) * side) + reliefAngle);
  }

  /** The drive has let the table slip at a release, or has run away. */
  loseTrust(): void {
    this.#proofDue = true;
    this.revision += 1;
  }

  /** A rule's proof of torque has failed. */
  failProof(): void {
    this.#proofFailed = true;
    this.revision += 1;
  }

  /** A return releases the brake, or starts with the brake released. */
  begin(now: number, byRule: boolean): void {
    this.close(now);
    const angle = this.#angle;
    if (Math.abs(angle) > atLevel) this.#moveMark(angle);
    this.#reach(angle);
    this.#open = { from: angle, byRule, begunAt: now, stopped: false };
    this.#endedBySwitch = false;
    this.revision += 1;
  }

  /** Ends the try or the move under way where the table is, because a new return begins. */
  close(now: number): void {
    if (this.#open !== null) this.#judge(this.#open, now);
    if (this.#move !== null) this.#endMove(this.#move);
  }

  /** STOP, `!!` or the red stop has ended the return under way. */
  stopped(): void {
    if (this.#open !== null) this.#open.stopped = true;
  }

  /** With a bad sensor, the level switch has ended the return under way. */
  endedBySwitch(): void {
    this.#endedBySwitch = true;
  }

  /** The red stop has been pressed: with a bad sensor, the person then lets the table up by hand. */
  pressedStop(): void {
    if (!this.#bad || this.#blindLoss === 0) return;
    this.#blindLoss -= blindTryLoss;
    this.revision += 1;
  }

  /** A MOVE has been accepted. */
  move(min: number, max: number): void {
    this.#clear();
    this.#move = { min, max, under: true };
  }

  /** M or D is over. */
  moveOver(): void {
    if (this.#move !== null) this.#move.under = false;
  }

  /** The move under way has slipped at the release of its brake, at this place. */
  moveSlipped(from: number): void {
    if (Math.abs(from) > atLevel) this.#moveMark(from);
    this.revision += 1;
  }

  /** Takes one tick. */
  step(table: TableNow): Judgement {
    const { now, angle, bad, braked } = table;
    this.#angle = angle;
    this.#bad = bad;
    this.#told ??= this.#open === null ? this.lost : 0;
    if (!bad && this.#open !== null) this.#reach(angle);
    const stands = braked && Math.abs(table.rate) <= standingRate;
    this.#standingMs = stands ? this.#standingMs + tickMs : 0;
    const over = this.#standingMs >= standingMs;
    if (over) this.close(now);
    if (over && (bad ? this.#endedBySwitch : Math.abs(angle) <= atLevel)) {
      this.#clear();
      this.#proofDue = false;
      this.#proofFailed = false;
    }
    const isFree = this.#open === null && this.#move === null;
    if (isFree || table.movesAway) this.#follow(angle);
    else this.#anchor = null;
    return over ? this.#tell() : nothingNew;
  }

  #lostAt(angle: number): number {
    if (this.#mark === null || Math.sign(angle) !== Math.sign(this.#mark)) return 0;
    return Math.max(0, Math.abs(angle) - Math.abs(this.#mark));
  }

  /** Nearer on its side of level; on the other side, a new one. */
  #moveMark(angle: number): void {
    const mark = this.#mark;
    const isNew = mark === null || Math.sign(mark) !== Math.sign(angle);
    if (isNew || Math.abs(angle) < Math.abs(mark)) this.#mark = angle;
  }

  #reach(angle: number): void {
    const nearest = this.#nearest;
    const isNew = nearest === null || Math.sign(angle) !== Math.sign(nearest);
    if (isNew || Math.abs(angle) < Math.abs(nearest)) this.#nearest = angle;
  }

  #judge({ from, byRule, begunAt, stopped }: OpenTry, now: number): void {
    const angle = this.#angle;
    const level = this.#bad ? this.#endedBySwitch : Math.abs(angle) <= atLevel;
    const nearer = !this.#bad && Math.abs(from) - Math.abs(angle) >= nearerBy;
    const failed = !level && !nearer;
    if (failed && !stopped && this.#bad) this.#blindLoss += blindTryLoss;
    if (failed && !stopped && byRule) this.#counted += 1;
    // It may have been stopped because it went the wrong way, which a bad or frozen sensor does not show.
    const isStill = now - begunAt >= frozenMs && Math.abs(angle - from) < grain;
    if (failed && stopped && byRule && (this.#bad || isStill)) this.#counted = countedLimit;
    if (this.#mark !== null && Math.sign(angle) === Math.sign(this.#mark)) this.#moveMark(angle);
    this.#open = null;
    this.#endedAt = now;
    this.revision += 1;
  }

  #endMove({ min, max, under }: OpenMove): void {
    if (under) return;
    this.#move = null;
    if (this.#angle <= max + grain && this.#angle >= min - grain) return;
    this.#mark = this.#angle > max ? max : min;
    this.revision += 1;
  }

  /** A slide under the brake, or a return's own motion away, takes the mark along: nothing is lost by it. */
  #follow(angle: number): void {
    const anchor = this.#anchor ?? angle;
    this.#anchor = anchor;
    if (this.#bad || Math.abs(angle - anchor) < grain) return;
    const grown = this.#lostAt(angle) - this.#lostAt(anchor);
    if (grown > 0 && this.#mark !== null) this.#mark += Math.sign(this.#mark) * grown;
    this.#anchor = angle;
  }

  #tell(): Judgement {
    const lost = this.lost;
    if (!this.exhausted) this.#stuckTold = false;
    const stuck = this.exhausted && !this.#stuckTold;
    if (stuck) this.#stuckTold = true;
    const told = Math.min(lost, this.#told ?? 0);
    this.#told = told;
    if (lost < told + grain) return stuck ? { lost: null, stuck } : nothingNew;
    this.#told = lost;
    return { lost, stuck };
  }

  #clear(): void {
    const empty = this.#mark === null && this.#counted === 0 && this.#blindLoss === 0 && !this.#proofDue;
    if (!empty) this.revision += 1;
    this.#mark = noTries.mark;
    this.#nearest = noTries.nearest;
    this.#counted = noTries.counted;
    this.#blindLoss = noTries.blindLoss;
    this.#open = null;
    this.#move = null;
    this.#endedAt = Number.NEGATIVE_INFINITY;
    this.#told = 0;
    this.#stuckTold = false;
    this.#endedBySwitch = false;
  }
}
