import type { Point } from './thin.ts';

/** A stretch of time with a name: a phase of the timeline, or a state of the session. Seconds. */
export interface Span {
  readonly name: string;
  readonly from: number;
  readonly to: number;
}

/** A text at a point of the plot, just beyond it toward head-down. */
export interface Note {
  readonly x: number;
  readonly y: number;
  readonly text: string;
}

/** What was found, when, and where the table was then. */
export interface Flag {
  readonly x: number;
  readonly y: number | null;
  readonly label: string;
  readonly text: string;
}

export interface Line {
  readonly name: string;
  readonly points: readonly Point[];
  readonly look: 'target' | 'angle';
}

/** One picture of angle over time. Seconds and degrees. */
export interface Picture {
  readonly title: string;
  readonly subtitle: string;
  readonly duration: number;
  readonly limit: number | null;
  readonly lines: readonly Line[];
  readonly spans: readonly Span[];
  readonly notes: readonly Note[];
  readonly flags: readonly Flag[];
}
