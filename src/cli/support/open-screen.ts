/** The live picture, loaded only where there is a terminal to draw on. */
import type { LiveScreen } from '../../console/live-screen.ts';
import type { LiveTrace } from '../../console/trace.ts';
import type { Output } from './output.ts';

/** False under CI, where Ink draws only the last frame, and on a dumb terminal. */
export function canDraw(out: Output): boolean {
  const { CI = 'false', TERM } = process.env;
  return out.isTTY === true && TERM !== 'dumb' && ['0', 'false'].includes(CI);
}

/** Loads Ink and React, which cost a third of a second and 90 MB. */
export async function openScreen(trace: LiveTrace): Promise<LiveScreen> {
  // React's development build takes half of each frame's time for its own checks.
  process.env['NODE_ENV'] ??= 'production';
  const { openLiveScreen } = await import('../../console/live-screen.ts');
  return openLiveScreen(trace);
}
