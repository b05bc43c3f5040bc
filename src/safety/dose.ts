import { isInverted, standsInverted, tiltMarginDeg } from '../../protocols/therapy/level.ts';
import { steepAngle } from '../../protocols/therapy/limits.ts';

export interface DoseStep {
  /** Where the person is believed to be, degrees; null: unknown. */
  readonly angle: number | null;
  /** The table is ordered to move. */
  readonly isRamp: boolean;
  /** Where the standing order leads, degrees. */
  readonly targetDeg: number;
  readonly elapsedMs: number;
  readonly now: number;
}

/** Counts the person's inversion time by the believed angle (H26), and decides when to ask how they are (H20). */
export class Dose {
  /** ms above +5° without a break; where the table stands, from the tilt margin below it on, as in the plan. */
  inverted = 0;
  /** ms above +5° in this session. */
  cumulative = 0;
  /**
   * The present inversion has gone beyond 45°. No sensor can tell 45° from an angle within the margin of it: there the order
   * decides.
   */
  steep = false;
  /** When the unanswered prompt was given; null: there is none. */
  promptedAt: number | null = null;
  #nextPrompt: number;
  readonly #promptEveryMs: number;

  constructor(promptEveryMs: number) {
    this.#promptEveryMs = promptEveryMs;
    this.#nextPrompt = promptEveryMs;
  }

  begin(): void {
    this.#endInversion();
    this.cumulative = 0;
  }

  /**
   * An inversion ends below 5° by the tilt margin, so that noise about 5° neither ends it nor begins the time to the next
   * prompt again. On a ramp the time within the margin is not counted.
   *
   * Where the angle is null (unknown), time goes on counting if it counted before. Returns `ask` when a prompt becomes
   * due, `drop` when an unanswered one is withdrawn because the person is no longer inverted.
   */
  advance({ angle, isRamp, targetDeg, elapsedMs, now }: DoseStep): 'ask' | 'drop' | null {
    const continues = angle === null ? this.inverted > 0 : standsInverted(angle);
    if (!continues) {
      const asked = this.promptedAt !== null;
      this.#endInversion();
      return asked ? 'drop' : null;
    }
    if (angle !== null && isRamp && !isInverted(angle)) return null;
    const steepFrom = targetDeg > steepAngle ? steepAngle - tiltMarginDeg : steepAngle + tiltMarginDeg;
    this.steep ||= angle !== null && angle > steepFrom;
    this.inverted += elapsedMs;
    this.cumulative += elapsedMs;
    if (this.promptedAt !== null || this.inverted < this.#nextPrompt) return null;
    this.promptedAt = now;
    this.#nextPrompt += this.#promptEveryMs;
    return 'ask';
  }

  answer(): void {
    this.promptedAt = null;
  }

  #endInversion(): void {
    this.inverted = 0;
    this.steep = false;
    this.answer();
    this.#nextPrompt = this.#promptEveryMs;
  }
}
