import type { Point } from './downsample.ts';
import type { LineLook, SpanName } from './theme.ts';

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

/** A moment that matters: a finding, or a fault that a bench injected. */
export interface Flag {
  readonly x: number;
  /** The angle at that time; null: unknown. */
  readonly y: number | null;
  /** The hazard's id, or the fault. */
  readonly label: string;
  /** The reason. */
  readonly text: string;
  readonly look: 'finding' | 'injected';
}

export interface Line {
  readonly name: string;
  readonly points: readonly Point[];
  readonly look: LineLook;
}

/** What happened once, or from then to then, in a lane below the plot. */
export interface LaneMark {
  readonly from: number;
  /** Null: at one moment. */
  readonly to: number | null;
  /** Shown under the mouse. */
  readonly text: string;
}

export interface Lane {
  readonly name: string;
  readonly shape: 'triangle' | 'bar' | 'diamond' | 'circle' | 'cross';
  readonly marks: readonly LaneMark[];
}

/** The content of one plot of angle over time. Seconds and degrees. */
export interface Picture {
  readonly title: string;
  readonly subtitle: string;
  /** What a reader who does not see it should know. */
  readonly description: string;
  readonly duration: number;
  readonly limit: number | null;
  readonly lines: readonly Line[];
  readonly spans: readonly Span[];
  readonly notes: readonly Note[];
  readonly flags: readonly Flag[];
  readonly lanes: readonly Lane[];
}
