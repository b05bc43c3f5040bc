/**
 * Feeds systemd's watchdog, only while the controller's loop turns and the readings of connected boards are fresh. Fed by a
 * timer alone, a service would look well whose loop stands still. When it is not fed, systemd kills the service and starts
 * another; the actuator returns to level by itself meanwhile.
 */
import type { Clock } from '../../../protocols/base/clock.ts';
import { milliseconds } from '../../../protocols/base/units.ts';
import type { Relay } from './notify-relay.ts';

/** Instants of the service's clock; null: not yet. */
export interface Pulse {
  /** The last assessment that went through. */
  readonly turnAt: number | null;
  /** The last reading of each board that is connected; a board that is not is waited for, which is no fault of the service. */
  readonly readings: readonly { readonly board: string; readonly at: number | null }[];
}

export interface WatchdogOptions {
  readonly clock: Clock;
  readonly relay: Relay;
  readonly pulse: () => Pulse;
  /** Time without a message after which systemd kills the service. */
  readonly timeoutMs: number;
  /** Called with the reason when the watchdog is no longer fed, and with null when it is again. */
  readonly onChange: (reason: string | null) => void;
}

/** A loop that has not turned for so long stands still. It turns every 22 ms; a stall is a finding after 0.5 s (H22). */
const longestTurnAgeMs = 1000;
/** The links call a board silent long before: one that is connected for them, without readings, is this process's fault. */
const longestReadingAgeMs = 5000;
/** A message may be late by three quarters of the time-out. */
const messagesPerTimeout = 4;

/** Begins at once, and feeds for as long as the clock runs. */
export function feedWatchdog({ clock, relay, pulse, timeoutMs, onChange }: WatchdogOptions): void {
  const interval = milliseconds(timeoutMs / messagesPerTimeout);
  const startedAt = clock.now();
  let said: string | null = null;
  const check = (): void => {
    const reason = unwell(pulse(), startedAt, clock.now());
    if (reason === null) relay.send('WATCHDOG=1');
    if ((reason === null) !== (said === null)) onChange(reason);
    said = reason;
    clock.after(interval, check);
  };
  check();
}

/** Why the service is not well; null: it is. */
function unwell({ turnAt, readings }: Pulse, startedAt: number, now: number): string | null {
  const turnAgeMs = now - (turnAt ?? startedAt);
  if (turnAgeMs > longestTurnAgeMs + (turnAt === null ? longestReadingAgeMs : 0)) {
    return `the controller's loop has not turned for ${Math.round(turnAgeMs)} ms`;
  }
  for (const { board, at } of readings) {
    const ageMs = now - (at ?? startedAt);
    if (ageMs > longestReadingAgeMs) {
      return `the ${board} is connected, and its last reading is ${Math.round(ageMs)} ms old`;
    }
  }
  return null;
}

/** What systemd set up for this process: null if it did not start it. */
export interface Supervision {
  /** Null: without a watchdog. */
  readonly watchdogMs: number | null;
}

export function supervisionIn(environment: NodeJS.ProcessEnv, pid: number): Supervision | null {
  const { NOTIFY_SOCKET: socket = '', WATCHDOG_USEC: usec = '', WATCHDOG_PID: watched = String(pid) } = environment;
  if (socket === '') return null;
  const timeoutMs = Number(usec) / 1000;
  const isForThisProcess = watched === String(pid) && Number.isFinite(timeoutMs) && timeoutMs > 0;
  return { watchdogMs: isForThisProcess ? timeoutMs : null };
}
