import type { Entry } from '../../controller/entry.ts';
import type { OracleOptions } from './observation.ts';

/** Degrees that one confirmation opens above the prescription. */
const step = 5;
const rounding = 0.01;

/**
 * How far the table may go, by what people have said: the session's own limit, the prescription's in an override, and
 * above it 5° for each confirmation. Kept apart from what the controller makes of it: the bench tells what was asked,
 * the record what was granted.
 */
export class Grants {
  readonly #limit: number;
  readonly #prescribed: number;
  readonly #most: number;
  #inOverride = false;
  #confirmed: number;
  #granted: number;
  #asked: { readonly toDeg: number; readonly confirm: boolean } | null = null;

  constructor({ limitDeg, prescribedDeg = limitDeg, tableLimitDeg = 60 }: OracleOptions) {
    this.#limit = limitDeg;
    this.#prescribed = Math.min(Math.max(prescribedDeg, limitDeg), tableLimitDeg);
    this.#most = Math.max(tableLimitDeg, limitDeg);
    this.#confirmed = this.#prescribed;
    this.#granted = limitDeg;
  }

  /** What may be reached now. */
  get limitDeg(): number {
    return this.#granted;
  }

  /** A clinician asks for an angle. */
  targetRequested(toDeg: number, confirm: boolean): void {
    this.#asked = { toDeg, confirm };
  }

  /** Says why a clinician must not have got what the record says was granted; null where it was lawful. */
  note(entry: Entry): string | null {
    if (entry.type === 'state') {
      this.#inOverride = entry.to.startsWith('override');
      return null;
    }
    if (entry.type !== 'act' || !entry.act.startsWith('override to')) return null;
    const asked = this.#asked;
    this.#asked = null;
    if (entry.refused !== undefined) return null;
    if (asked === null) return `${entry.act} was granted, and nobody asked for it`;
    const { toDeg, confirm } = asked;
    if (toDeg > this.#most + rounding) return `${toDeg}° was granted, beyond the ${this.#most}° of this table`;
    if (toDeg > this.#confirmed + rounding) {
      if (!confirm) return `${toDeg}° was granted without a confirmation above ${this.#confirmed}°`;
      const next = Math.min(this.#confirmed + step, this.#most);
      if (toDeg > next + rounding) return `${toDeg}° was granted by one confirmation above ${this.#confirmed}°`;
      this.#confirmed = next;
    }
    // Whatever has to be widened is widened as far as is free of a further confirmation.
    if (toDeg > this.#granted + rounding) this.#granted = this.#confirmed;
    return null;
  }

  /** What was granted is given back once the override is over and the body is back inside the session's own limit. */
  observe(angleDeg: number): void {
    if (this.#inOverride || angleDeg > this.#limit) return;
    this.#confirmed = this.#prescribed;
    this.#granted = this.#limit;
  }
}
