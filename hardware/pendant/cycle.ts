/** On and off, over and over: the instants, in ms from the cycle's begin, at which it goes on and off in turn. */
export interface Cycle {
  readonly periodMs: number;
  /** Ascending, below the period; on at the first, off at the second, and so on. */
  readonly switchesMs: readonly number[];
}

export const always: Cycle = { periodMs: 1000, switchesMs: [0] };

/** @param sinceMs time since the cycle began, not negative */
export function isOn({ periodMs, switchesMs }: Cycle, sinceMs: number): boolean {
  const at = sinceMs % periodMs;
  return switchesMs.filter((instant) => instant <= at).length % 2 === 1;
}

/** ms from `sinceMs` to the next switch; infinite where there is none to come. */
export function untilSwitch({ periodMs, switchesMs }: Cycle, sinceMs: number): number {
  if (switchesMs.length < 2) return Number.POSITIVE_INFINITY;
  const at = sinceMs % periodMs;
  const next = switchesMs.find((instant) => instant > at) ?? periodMs + (switchesMs[0] ?? 0);
  return next - at;
}

/** Flashes: on for the first part of each period. */
export function flashing(periodMs: number, onMs: number, from = 0): Cycle {
  return { periodMs, switchesMs: [from, from + onMs] };
}

/** Pulses of one length, each after its own pause, and then silence until the period is over. */
export function pulses(pulseMs: number, pausesMs: readonly number[], periodMs: number): Cycle {
  const switchesMs = [0, pulseMs];
  for (const pause of pausesMs) {
    const from = (switchesMs.at(-1) ?? 0) + pause;
    switchesMs.push(from, from + pulseMs);
  }
  return { periodMs, switchesMs };
}
