/** What a search needs of what it searches. */

/** A model: its states are told apart by their keys alone, so a key holds everything that the next steps depend on. */
export interface Model<S, I> {
  readonly initial: S;
  /** Ways from the initial state, by labels: the states on them are searched from as the initial one is. */
  readonly starts: readonly (readonly string[])[];
  /** Inputs to follow from each start, at most; infinite where the states are few enough to visit all. */
  readonly deepest: number;
  /** Names of the properties of steps. */
  readonly properties: readonly string[];
  readonly ways: readonly Way<S, I>[];
  key(state: S): string;
  /** Everything that may happen next. */
  inputs(state: S): readonly I[];
  step(state: S, input: I): Step<S>;
  label(input: I): string;
  /** The state in one line, for people. */
  show(state: S): string;
}

/** A property of the whole graph: from every state, progress alone leads to a goal. */
export interface Way<S, I> {
  readonly property: string;
  isGoal(state: S): boolean;
  /** Whether the way may count on this input: it needs no person, no luck and no repair. */
  isProgress(state: S, input: I): boolean;
}

export interface Step<S> {
  /** The state itself where nothing has changed. */
  readonly next: S;
  /** What the step broke. */
  readonly broken: readonly Broken[];
}

export interface Broken {
  readonly property: string;
  readonly reason: string;
}
