/** The session that runs, or ran last while a console was open: its questions are asked afterwards. */
import { isSessionOpen } from '../../session/states.ts';
import type { Heard } from './heard.ts';

export interface LastSession {
  readonly id: string;
  /** Left in the protocol when it was last heard of, ms; null: not known. */
  readonly leftMs: number | null;
}

/** Less than this was left: the protocol ran to its end. */
const endedEarlyMs = 2000;

/** Null before the first. Stays when no session runs any more. */
export function followedSession(
  before: LastSession | null,
  { status, telemetry }: Pick<Heard, 'status' | 'telemetry'>,
): LastSession | null {
  const id = status?.value.session?.id;
  if (id === undefined) return before;
  const lastLeftMs = before?.id === id ? before.leftMs : null;
  return { id, leftMs: telemetry?.value.remainingMs ?? lastLeftMs };
}

/** By the telemetry, which is newer than a status that still names the session. */
export const isRunning = ({ id }: LastSession, { status, telemetry }: Pick<Heard, 'status' | 'telemetry'>): boolean =>
  status?.value.session?.id === id && (telemetry === null || isSessionOpen(telemetry.value.state));

export const hasEndedEarly = ({ leftMs }: LastSession): boolean => leftMs === null || leftMs > endedEarlyMs;
