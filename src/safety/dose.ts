import { isInverted, tiltMarginDeg } from '../../protocols/therapy/level.ts';
import { steepAngle } from '../../protocols/therapy/limits.ts';

/** What the person has had so far, by the angle that is believed (H26), and whether they were asked how they are. */
export class Dose {
  /** ms above +5° without a break. */
  inverted = 0;
  /** ms above +5° in this session. */
  cumulative = 0;
  /** The present inversion has gone beyond 45°; no sensor tells the difference within the margin. */
  steep = false;
  /** When the prompt that stands unanswered was given. */
  promptedAt: number | null = null;
  #nextPrompt: number;
  readonly #promptEvery: number;

  constructor(promptEvery: number) {
    this.#promptEvery = promptEvery;
    this.#nextPrompt = promptEvery;
  }

  begin(): void {
    this.inverted = 0;
    this.steep = false;
    this.cumulative = 0;
    this.answer();
    this.#nextPrompt = this.#promptEvery;
  }

  /**
   * `angle` null: not known; time goes on counting where it counted before. Says where a prompt becomes due, and where
   * one that stands is dropped because the person is no longer inverted.
   */
  advance(angle: number | null, elapsed: number, now: number): 'ask' | 'drop' | null {
    const continues = angle === null ? this.inverted > 0 : isInverted(angle);
    if (!continues) {
      const asked = this.promptedAt !== null;
      this.inverted = 0;
      this.steep = false;
      this.answer();
      this.#nextPrompt = this.#promptEvery;
      return asked ? 'drop' : null;
    }
    this.steep ||= angle !== null && angle > steepAngle + tiltMarginDeg;
    this.inverted += elapsed;
    this.cumulative += elapsed;
    if (this.promptedAt !== null || this.inverted < this.#nextPrompt) return null;
    this.promptedAt = now;
    this.#nextPrompt += this.#promptEvery;
    return 'ask';
  }

  answer(): void {
    this.promptedAt = null;
  }
}
