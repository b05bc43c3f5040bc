import { isInverted, standsInverted, tiltMarginDeg } from '../../protocols/therapy/level.ts';
import { steepAngle } from '../../protocols/therapy/limits.ts';
import type { Remembering } from './watch.ts';

export interface DoseStep {
  /** Where the person is believed to be, degrees; null: unknown. */
  readonly angle: number | null;
  /** The table is ordered to move. */
  readonly isRamp: boolean;
  /** Where the standing order leads, degrees; null: nowhere, as a hold or a stop. */
  readonly targetDeg: number | null;
  readonly elapsedMs: number;
  readonly now: number;
}

interface DoseMemory {
  inverted: number;
  cumulative: number;
  steep: boolean;
  promptedAt: number | null;
  /** ms of the present inversion at which the next prompt is due. */
  nextPrompt: number;
}

/** Counts the person's inversion time by the believed angle (H26), and decides when to ask how they are (H20). */
export class Dose implements Remembering {
  memory: DoseMemory;
  readonly #promptEveryMs: number;

  constructor(promptEveryMs: number) {
    this.#promptEveryMs = promptEveryMs;
    this.memory = { inverted: 0, cumulative: 0, steep: false, promptedAt: null, nextPrompt: promptEveryMs };
  }

  /**
   * ms above +5° without a break; where the table stands, from the tilt margin below it on, as in the plan. No sensor can
   * tell an angle at the margin's end from one just beyond it: there the order of a ramp decides.
   */
  get inverted(): number {
    return this.memory.inverted;
  }

  /** ms above +5° in this session. */
  get cumulative(): number {
    return this.memory.cumulative;
  }

  /**
   * The present inversion has gone beyond 45°. No sensor can tell 45° from an angle within the margin of it: there the order
   * decides.
   */
  get steep(): boolean {
    return this.memory.steep;
  }

  /** When the unanswered prompt was given; null: there is none. */
  get promptedAt(): number | null {
    return this.memory.promptedAt;
  }

  begin(): void {
    this.#endInversion();
    this.memory.cumulative = 0;
  }

  /**
   * An inversion ends below 5° by the tilt margin, so that noise about 5° neither ends it nor begins the time to the next
   * prompt again. On a ramp the time within the margin is not counted.
   *
   * Where the angle is null (unknown), time goes on counting if it counted before. Returns `ask` when a prompt becomes
   * due, `drop` when an unanswered one is withdrawn because the person is no longer inverted.
   */
  advance(step: DoseStep): 'ask' | 'drop' | null {
    const { memory } = this;
    const { angle, isRamp, targetDeg, elapsedMs, now } = step;
    if (!this.#continues(step)) {
      const asked = memory.promptedAt !== null;
      this.#endInversion();
      return asked ? 'drop' : null;
    }
    if (angle !== null && isRamp && !isInverted(angle)) return null;
    const steepFrom =
      targetDeg !== null && targetDeg > steepAngle ? steepAngle - tiltMarginDeg : steepAngle + tiltMarginDeg;
    memory.steep ||= angle !== null && angle > steepFrom;
    memory.inverted += elapsedMs;
    memory.cumulative += elapsedMs;
    if (memory.promptedAt !== null || memory.inverted < memory.nextPrompt) return null;
    memory.promptedAt = now;
    memory.nextPrompt += this.#promptEveryMs;
    return 'ask';
  }

  answer(): void {
    this.memory.promptedAt = null;
  }

  #continues({ angle, isRamp, targetDeg }: DoseStep): boolean {
    if (angle === null) return this.memory.inverted > 0;
    const isAsPlanned = !isRamp && targetDeg !== null && angle <= targetDeg + tiltMarginDeg / 2;
    return isAsPlanned ? standsInverted(targetDeg) : standsInverted(angle);
  }

  #endInversion(): void {
    this.memory.inverted = 0;
    this.memory.steep = false;
    this.answer();
    this.memory.nextPrompt = this.#promptEveryMs;
  }
}
