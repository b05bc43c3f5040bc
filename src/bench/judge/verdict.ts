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

/** A verdict whose length is bounded. */
export interface ShortVerdict extends Verdict {
  /** Of all of them; `disagreements` holds the first. */
  readonly disagreementCount: number;
}

const mostDisagreements = 20;
const mostReasonCharacters = 1000;

/** A controller that goes wrong at each turn of a long session would fill any limit of a reader. */
export const shortened = (verdict: Verdict): ShortVerdict => ({
  ...verdict,
  disagreementCount: verdict.disagreements.length,
  disagreements: verdict.disagreements
    .slice(0, mostDisagreements)
    .map((each) => ({ ...each, reason: each.reason.slice(0, mostReasonCharacters) })),
});
