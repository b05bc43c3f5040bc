/** State and counters of the sensors' board, for status and log. */
import type { FramerCounters } from './framer.ts';
import type { TiltChipCounters } from './tilt-chip-reader.ts';

/**
 * `absent`: the port is not open · `silent`: open, no answer yet · `unknown-device`: something answers that is not
 * StandardFirmata · `no-tilt-chip`: lamps and buttons work, the tilt chip does not · `ready`: everything works.
 */
export interface SensorsState {
  readonly kind: 'absent' | 'silent' | 'unknown-device' | 'no-tilt-chip' | 'ready';
  /** For people: what was found, and what to do about it. */
  readonly reason: string;
}

export interface SensorsCounters extends FramerCounters, TiltChipCounters {
  /** Handshakes that led to a set-up. */
  readonly setUps: number;
  /** Unsolicited version or firmware reports: the board was reset. */
  readonly resets: number;
  /** Messages of a wrong shape, or not allowed at that moment. */
  readonly refusedMessages: number;
  /** Messages on which the libraries threw. */
  readonly libraryFailures: number;
}
