import type { Point } from './downsample.ts';
import type { SpanName } from './theme.ts';

/** A named interval: a phase of the timeline, or a state of the session. Seconds. */
export interface Span {
  readonly name: SpanName;
  readonly from: number;
  readonly to: number;
}

/** A text beside a point of the plot, on the side away from level. */
export interface Note {
  readonly x: number;
  readonly y: number;
  readonly text: string;
}

/** A finding: its time, the angle at that time, the hazard's id, and the reason. */
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

/** The content of one plot of angle over time. Seconds and degrees. */
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
