/** A repeating on/off pattern. */
export interface Cycle {
  readonly periodMs: number;
  /** Switching instants from the start of a period, ascending and below `periodMs`: on at the first, off at the second, … */
  readonly switchesMs: readonly number[];
}

export const always: Cycle = { periodMs: 1000, switchesMs: [0] };

/** @param sinceMs time since the pattern started, not negative */
export function isOn({ periodMs, switchesMs }: Cycle, sinceMs: number): boolean {
  const at = sinceMs % periodMs;
  return switchesMs.filter((instant) => instant <= at).length % 2 === 1;
}

/** Time from `sinceMs` to the next switch, ms; infinite if there is none. */
export function untilSwitch({ periodMs, switchesMs }: Cycle, sinceMs: number): number {
  if (switchesMs.length < 2) return Number.POSITIVE_INFINITY;
  const at = sinceMs % periodMs;
  const next = switchesMs.find((instant) => instant > at) ?? periodMs + (switchesMs[0] ?? 0);
  return next - at;
}

/** On once per period, for `onMs` from `fromMs`. */
export function flashing(periodMs: number, onMs: number, fromMs = 0): Cycle {
  return { periodMs, switchesMs: [fromMs, fromMs + onMs] };
}

/** One pulse more than there are pauses, all of the same length, then silence until the end of the period. */
export function pulses(pulseMs: number, pausesMs: readonly number[], periodMs: number): Cycle {
  const switchesMs = [0, pulseMs];
  for (const pause of pausesMs) {
    const from = (switchesMs.at(-1) ?? 0) + pause;
    switchesMs.push(from, from + pulseMs);
  }
  return { periodMs, switchesMs };
}
