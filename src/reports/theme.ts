/** Colours and fonts of all plots. The contrast of text on white is at least 4.5. */
import { clockText } from '../../protocols/base/round.ts';
import type { Phase } from '../../protocols/therapy/leg.ts';
import type { SessionState } from '../session/states.ts';
import { factsOf, isSessionState } from '../session/states.ts';

export const colours = {
  paper: '#ffffff',
  frame: '#d0d7de',
  text: '#1f2328',
  quiet: '#59636e',
  grid: '#e6eaef',
  level: '#8c959f',
  target: '#8fbce6',
  angle: '#0b3d6e',
  limit: '#cf222e',
  finding: '#b3261e',
} as const;

export const font = 'system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", "DejaVu Sans", sans-serif';

/** A phase of a planned session, or a state of one that was run. */
export type SpanName = Phase | SessionState;

/** How a line is drawn: each differs from the others in width or dashes, and so without colours as well. */
export type LineLook = 'target' | 'angle' | 'tilt' | 'actuator';

export interface Stroke {
  readonly colour: string;
  readonly width: number;
  /** Undefined: solid. */
  readonly dashes?: string;
}

export const strokes: Readonly<Record<LineLook, Stroke>> = {
  target: { colour: colours.target, width: 5 },
  angle: { colour: colours.angle, width: 1.75 },
  tilt: { colour: '#b35900', width: 1.75, dashes: '7 3' },
  actuator: { colour: '#6b2fa0', width: 1.75, dashes: '1.5 3' },
};

/** Looks of a span: its background in the plot, and its strip above the plot, whose height and dashes tell it apart without colours. */
export interface Tint {
  readonly shade: string;
  readonly strip: string;
  readonly height: number;
  readonly dashes?: string;
}

const tints = {
  idle: { shade: '#f8f9fa', strip: '#c5ccd3', height: 2 },
  ramping: { shade: '#f3f6fa', strip: '#8ea2b8', height: 2 },
  holding: { shade: '#e4eefb', strip: '#4f8ad0', height: 6 },
  oscillating: { shade: '#eee8fa', strip: '#8a66d6', height: 6, dashes: '6 2' },
  resting: { shade: '#eaf6ea', strip: '#5aa862', height: 4, dashes: '2 2' },
  levelling: { shade: '#fdf3de', strip: '#c98f1c', height: 4, dashes: '10 2' },
  recovering: { shade: '#e3f3ef', strip: '#3f9d88', height: 4, dashes: '4 4' },
  paused: { shade: '#f1f1f1', strip: '#6f6f6f', height: 6, dashes: '1 2' },
  override: { shade: '#f3ecf7', strip: '#93569f', height: 6, dashes: '12 2 2 2' },
  returning: { shade: '#fdebdd', strip: '#cf6a1d', height: 6, dashes: '10 3' },
  alarming: { shade: '#fbe5e4', strip: '#c2453d', height: 8 },
} as const satisfies Record<string, Tint>;

const tintNames: Readonly<Record<SessionState, keyof typeof tints>> = {
  disconnected: 'idle',
  checking: 'idle',
  ready: 'idle',
  testing: 'idle',
  preparing: 'idle',
  'session.ramping': 'ramping',
  'session.holding': 'holding',
  'session.oscillating': 'oscillating',
  'session.resting': 'resting',
  levelling: 'levelling',
  recovering: 'recovering',
  paused: 'paused',
  'override.holding': 'override',
  'override.jogging': 'override',
  'override.moving': 'override',
  returning: 'returning',
  stopped: 'alarming',
  'fault.cutting': 'alarming',
  'fault.holding': 'alarming',
  'fault.relieving': 'alarming',
  'fault.returning': 'alarming',
  'fault.stranded': 'alarming',
  'fault.locked': 'alarming',
};

export const tintOf = (name: SpanName): Tint => tints[isSessionState(name) ? tintNames[name] : name];

/** The phase of a state in which the protocol runs, else the state itself. */
export const phaseOf = (name: SpanName): SpanName => (isSessionState(name) ? (factsOf(name).phase ?? name) : name);

/** A time to a tenth of a second: `75.26` gives `1:15.3`. */
export function preciseClockText(seconds: number): string {
  const tenths = Math.round(seconds * 10);
  return `${clockText(Math.floor(tenths / 10))}.${tenths % 10}`;
}
