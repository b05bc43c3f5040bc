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

/** Colours of a span: its background in the plot, and its strip above the plot. */
export interface Tint {
  readonly shade: string;
  readonly strip: string;
}

const tints = {
  idle: { shade: '#f8f9fa', strip: '#c5ccd3' },
  ramping: { shade: '#f3f6fa', strip: '#b6c3d1' },
  holding: { shade: '#e4eefb', strip: '#6fa3dc' },
  oscillating: { shade: '#eee8fa', strip: '#a98be0' },
  resting: { shade: '#eaf6ea', strip: '#86c58b' },
  levelling: { shade: '#fdf3de', strip: '#e2b04a' },
  recovering: { shade: '#e3f3ef', strip: '#5fb6a2' },
  paused: { shade: '#f1f1f1', strip: '#9a9a9a' },
  returning: { shade: '#fdebdd', strip: '#e08a4a' },
  alarming: { shade: '#fbe5e4', strip: '#d9706a' },
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
  'override.holding': 'ramping',
  'override.jogging': 'ramping',
  'override.moving': 'ramping',
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

/** States in which the protocol runs are labelled with its phase: `session.holding` -> `holding`. */
export const labelOf = (name: SpanName): string => (isSessionState(name) ? (factsOf(name).phase ?? name) : name);

/** A time to a tenth of a second: `75.26` gives `1:15.3`. */
export function preciseClockText(seconds: number): string {
  const tenths = Math.round(seconds * 10);
  return `${clockText(Math.floor(tenths / 10))}.${tenths % 10}`;
}
