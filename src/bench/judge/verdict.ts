/** One way in which what was recorded is not what it should have been. */
export interface Disagreement {
  /** `angle`, `dose`, `prompt`, `pause`, `button`, `red-stop`, `reaction`, `order`, `reason`. */
  readonly rule: string;
  /** On the recording's clock. */
  readonly atMs: number;
  readonly reason: string;
}

export interface Verdict {
  readonly id: string;
  readonly disagreements: readonly Disagreement[];
  /** Items that were judged. */
  readonly items: number;
}
