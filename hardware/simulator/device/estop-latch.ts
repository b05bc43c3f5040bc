/** Rule 5: after the e-stop input has been open, a person decides; only after a long time does the table return by itself. */
import { tickMs } from './constants.ts';

/** From the closing of the input to the return, with the ankle lock closed or open (ms). */
const decisionMs = 60_000;
const decisionAnkleOpenMs = 180_000;
/** Motion by so much shows that somebody is at work (cdeg). */
const motion = 50;

export interface SceneNow {
  readonly open: boolean;
  /** An edge of the button or the ankle lock. */
  readonly attended: boolean;
  readonly angle: number;
  /** The table stands at level. */
  readonly level: boolean;
}

export class EstopLatch {
  /** Flag 12: S or F counts as entered by the input, whatever came before or after. */
  set: boolean;
  #waitedMs = 0;
  #angle = 0;

  constructor(set: boolean) {
    this.set = set;
  }

  step({ open, attended, angle, level }: SceneNow): void {
    if (open) this.set = true;
    else if (level) this.set = false;
    if (!this.set || open || attended || Math.abs(angle - this.#angle) >= motion) {
      this.#waitedMs = 0;
      this.#angle = angle;
    } else {
      this.#waitedMs += tickMs;
    }
  }

  /** A person has decided: by RESET, RETURN or the button. */
  release(): void {
    this.set = false;
  }

  /** Time until the table returns by itself (ms). */
  dueIn(ankleClosed: boolean): number {
    return (ankleClosed ? decisionMs : decisionAnkleOpenMs) - this.#waitedMs;
  }
}
