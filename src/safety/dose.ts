import { inversionThreshold } from '../../protocols/therapy/limits.ts';

/** What the person has had so far, by the angle that is believed (H26), and whether they were asked how they are. */
export class Dose {
  /** ms above +5° without a break. */
  inverted = 0;
  /** ms above +5° in this session. */
  cumulative = 0;
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
    this.cumulative = 0;
    this.answer();
    this.#nextPrompt = this.#promptEvery;
  }

  /** `angle` null: not known; time goes on counting where it counted before. Returns true where a prompt is due. */
  advance(angle: number | null, elapsed: number, now: number): boolean {
    const isInverted = angle === null ? this.inverted > 0 : angle > inversionThreshold;
    if (!isInverted) {
      this.inverted = 0;
      this.answer();
      this.#nextPrompt = this.#promptEvery;
      return false;
    }
    this.inverted += elapsed;
    this.cumulative += elapsed;
    if (this.promptedAt !== null || this.inverted < this.#nextPrompt) return false;
    this.promptedAt = now;
    this.#nextPrompt += this.#promptEvery;
    return true;
  }

  answer(): void {
    this.promptedAt = null;
  }
}
