/**
 * What outlives a reset. The real board keeps it in EEPROM, in slots that it writes in rotation, one byte per tick: a
 * record that a reset interrupts is lost, and the one before it stays readable.
 */
import { erasedScaleRecord } from '../../../protocols/wire/scale-record.ts';

/** Rule 12's account of tries. Angles are cdeg. */
export interface KeptTries {
  /** See `tries.ts`. */
  readonly mark: number | null;
  readonly nearest: number | null;
  readonly counted: number;
  readonly blindLoss: number;
  readonly proofDue: boolean;
  readonly proofFailed: boolean;
  /** Where the try under way began; null if none is. */
  readonly openFrom: number | null;
  readonly openByRule: boolean;
}

export interface Kept {
  readonly tries: KeptTries;
  /** Flag 12. */
  readonly stoppedByInput: boolean;
  /** Flag 15. */
  readonly switchDoubted: boolean;
}

export const noTries: KeptTries = {
  mark: null,
  nearest: null,
  counted: 0,
  blindLoss: 0,
  proofDue: false,
  proofFailed: false,
  openFrom: null,
  openByRule: false,
};
const nothingKept: Kept = { tries: noTries, stoppedByInput: false, switchDoubted: false };
/** Bytes of a record: one per tick. */
const recordTicks = 16;

export class Memory {
  /** Not written by the program. */
  scaleRecord = erasedScaleRecord();
  #stored = nothingKept;
  #next: Kept | null = null;
  #ticksLeft = 0;

  /** The newest readable record. */
  get stored(): Kept {
    return this.#stored;
  }

  /** Starts to write a record, once the one that is being written is complete. */
  write(kept: Kept): void {
    if (this.#next === null) this.#ticksLeft = recordTicks;
    this.#next = kept;
  }

  /** Writes one byte. */
  step(): void {
    if (this.#next === null) return;
    this.#ticksLeft -= 1;
    if (this.#ticksLeft > 0) return;
    this.#stored = this.#next;
    this.#next = null;
  }

  /** A reset: a record that is not complete is lost. */
  interrupt(): void {
    this.#next = null;
  }
}
