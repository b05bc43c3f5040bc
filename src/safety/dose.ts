import { isInverted, tiltMarginDeg } from '../../protocols/therapy/level.ts';
import { steepAngle } from '../../protocols/therapy/limits.ts';

/** Counts the person's inversion time by the believed angle (H26), and decides when to ask how they are (H20). */
export class Dose {
  /** ms above +5° without a break. */
  inverted = 0;
  /** ms above +5° in this session. */
  cumulative = 0;
  /** The present inversion has gone beyond 45°; no sensor can tell the difference within the margin. */
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
   * Where the angle is null (unknown), time goes on counting if it counted before. Returns `ask` when a prompt becomes
   * due, `drop` when an unanswered one is withdrawn because the person is no longer inverted.
   */
  advance(angle: number | null, elapsedMs: number, now: number): 'ask' | 'drop' | null {
    const counts = angle === null ? this.inverted > 0 : isInverted(angle);
    if (!counts) {
      const asked = this.promptedAt !== null;
      this.#endInversion();
      return asked ? 'drop' : null;
    }
    this.steep ||= angle !== null && angle > steepAngle + tiltMarginDeg;
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
