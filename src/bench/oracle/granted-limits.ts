import type { Entry } from '../../controller/entry.ts';
import type { OracleOptions } from './observation.ts';
import { isInOverride } from './state-classes.ts';

/** What one confirmation adds above the prescription. */
const confirmationStepDeg = 5;
const roundingDeg = 0.01;
/** The drive test moves the table this far either way, past the level switch, even in a session that stays below. */
const driveTestDeg = 3.5;

/**
 * How far the table may go, by what people requested and confirmed: the session's own limit, the prescription's in an
 * override, and 5° more for each confirmation. Derived from the bench's requests and the record's grants, not from
 * the controller's limits.
 */
export class GrantedLimits {
  readonly #sessionDeg: number;
  readonly #prescribedDeg: number;
  readonly #tableDeg: number;
  #inOverride = false;
  #isTesting = false;
  /** The table may still be where the drive test has moved it. */
  #isTested = false;
  #confirmedDeg: number;
  #grantedDeg: number;
  #requested: { readonly toDeg: number; readonly confirm: boolean } | null = null;

  constructor({ limitDeg, prescribedDeg = limitDeg, tableLimitDeg = 60 }: OracleOptions) {
    this.#sessionDeg = limitDeg;
    this.#prescribedDeg = Math.min(Math.max(prescribedDeg, limitDeg), tableLimitDeg);
    this.#tableDeg = Math.max(tableLimitDeg, limitDeg);
    this.#confirmedDeg = this.#prescribedDeg;
    this.#grantedDeg = limitDeg;
  }

  /** The largest angle allowed now. */
  get limitDeg(): number {
    return this.#isTested ? Math.max(this.#grantedDeg, driveTestDeg) : this.#grantedDeg;
  }

  /** A clinician requests an angle, whether or not the controller accepts it. */
  targetRequested(toDeg: number, confirm: boolean): void {
    this.#requested = { toDeg, confirm };
  }

  /** Why the record's grant was not allowed; null if it was. */
  note(entry: Entry): string | null {
    if (entry.type === 'state') {
      this.#inOverride = isInOverride(entry.to);
      this.#isTesting = entry.to === 'testing';
      this.#isTested ||= this.#isTesting;
      return null;
    }
    if (entry.type !== 'act' || !entry.act.startsWith('override to')) return null;
    const requested = this.#requested;
    this.#requested = null;
    if (entry.refused !== undefined) return null;
    if (requested === null) return `${entry.act} was granted without a request`;
    const { toDeg, confirm } = requested;
    if (toDeg > this.#tableDeg + roundingDeg) return `${toDeg}° was granted, above this table's ${this.#tableDeg}°`;
    if (toDeg > this.#confirmedDeg + roundingDeg) {
      if (!confirm) return `${toDeg}° was granted without a confirmation above ${this.#confirmedDeg}°`;
      const next = Math.min(this.#confirmedDeg + confirmationStepDeg, this.#tableDeg);
      if (toDeg > next + roundingDeg) return `${toDeg}° was granted by one confirmation above ${this.#confirmedDeg}°`;
      this.#confirmedDeg = next;
    }
    // A grant beyond the present limit opens everything that needs no further confirmation.
    if (toDeg > this.#grantedDeg + roundingDeg) this.#grantedDeg = this.#confirmedDeg;
    return null;
  }

  /** Resets the grants once the override, or the drive test, has ended and the body is back within the session's own limit. */
  observe(angleDeg: number): void {
    if (angleDeg > this.#sessionDeg) return;
    this.#isTested = this.#isTesting;
    if (this.#inOverride) return;
    this.#confirmedDeg = this.#prescribedDeg;
    this.#grantedDeg = this.#sessionDeg;
  }
}
