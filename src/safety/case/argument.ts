/** What is argued for each hazard: how bad it is, what stands against it, and what is left. */

/** How bad the harm may be, the worst first. No likelihood: this project has no figures for one. */
export const severities = {
  fatal: 'a person may die',
  lasting: 'an injury that may not heal',
  passing: 'an injury that heals, or fright',
  indirect: 'no harm by itself: another control, or the proof of what happened, is missing',
} as const;

export type Severity = keyof typeof severities;

/** What carries a control. Two of different kinds share neither program nor part, and do not fail together. */
export const controlKinds = {
  host: 'controller (computer)',
  firmware: 'actuator’s firmware',
  mechanics: 'mechanics and wiring',
  person: 'a person’s act',
  procedure: 'procedure',
} as const;

export type ControlKind = keyof typeof controlKinds;

/** A symbol that a source file declares, or words that a document has. */
export type Place =
  | { readonly file: string; readonly symbol: string }
  | { readonly file: string; readonly words: string };

export interface TestPlace {
  readonly file: string;
  /**
   * Of a TypeScript test: the titles of its groups and its own, joined by ` > `, either as they are written (all cases of
   * a table) or of one case. Of a test in C: its function.
   */
  readonly name: string;
}

export type Several<T> = readonly [T, ...T[]];

export interface Carried {
  /** One sentence. */
  readonly does: string;
  readonly code: Several<Place>;
}

export type Control = Carried &
  (
    | { readonly tests: Several<TestPlace>; readonly untested?: never }
    | { readonly tests?: never /** Why there is no test. */; readonly untested: string }
  );

/** At least one control for each kind that is there. Several of one kind count as one: they may fail together. */
export type Controls = { readonly [Kind in ControlKind]?: Several<Control> };

type With<Kind extends ControlKind> = { readonly [K in Kind]: Several<Control> };

/** Controls of two different kinds. */
type Two = {
  [A in ControlKind]: { [B in Exclude<ControlKind, A>]: With<A | B> }[Exclude<ControlKind, A>];
}[ControlKind];

/** One that works with a dead or lying computer. */
type OutsideHost = With<'firmware'> | With<'mechanics'>;

interface Judged {
  /** What is left although the controls work, and why it is accepted on a bench. */
  readonly residual: string;
}

/**
 * Two kinds of controls, one of them outside the computer where the harm may not heal; or the gap in words. A hazard
 * without either does not compile.
 */
export type Argument = Judged &
  (
    | { readonly severity: 'fatal' | 'lasting'; readonly controls: Controls & Two & OutsideHost; readonly gap?: string }
    | { readonly severity: 'passing' | 'indirect'; readonly controls: Controls & Two; readonly gap?: string }
    | { readonly severity: Severity; readonly controls: Controls; readonly gap: string }
  );
