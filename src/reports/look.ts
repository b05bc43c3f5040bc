/** How the plots look: one place for colours, so that all of them match. Contrast of text on white is 4.5 or more. */
export const ink = {
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

/** Behind a phase, and its strip along the top. */
export interface Tint {
  readonly shade: string;
  readonly strip: string;
}

/** Of a phase, or of a session's state: `session.holding` is a holding, `fault.returning` is first of all a fault. */
export function tintOf(state: string): Tint {
  const [phase] = shortName(state).split('.');
  switch (phase) {
    case 'ramping':
    case 'override':
      return { shade: '#f3f6fa', strip: '#b6c3d1' };
    case 'holding':
      return { shade: '#e4eefb', strip: '#6fa3dc' };
    case 'oscillating':
      return { shade: '#eee8fa', strip: '#a98be0' };
    case 'resting':
      return { shade: '#eaf6ea', strip: '#86c58b' };
    case 'levelling':
      return { shade: '#fdf3de', strip: '#e2b04a' };
    case 'recovering':
      return { shade: '#e3f3ef', strip: '#5fb6a2' };
    case 'paused':
      return { shade: '#f1f1f1', strip: '#9a9a9a' };
    case 'returning':
      return { shade: '#fdebdd', strip: '#e08a4a' };
    case 'stopped':
    case 'fault':
      return { shade: '#fbe5e4', strip: '#d9706a' };
    default:
      return { shade: '#f8f9fa', strip: '#c5ccd3' };
  }
}

/** `75 s` -> `1:15`. */
export function clockText(seconds: number): string {
  const whole = Math.round(seconds);
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, '0')}`;
}

/** `75.26 s` -> `1:15.3`. */
export function preciseClockText(seconds: number): string {
  const tenths = Math.round(seconds * 10);
  return `${clockText(Math.floor(tenths / 10))}.${tenths % 10}`;
}

/** `session.holding` -> `holding`; other states keep both their parts. */
export const shortName = (state: string): string => state.replace(/^session\./, '');
