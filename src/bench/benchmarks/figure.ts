/** One line of a benchmark's output. */
export interface Figure {
  readonly name: string;
  readonly figure: string;
  /** The target, or a figure to compare with. */
  readonly comparison: string;
}

export const milliseconds = (value: number, places = 2): string => `${value.toFixed(places)} ms`;

/** The value below which this share of the values lies. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN;
}

/** A latency beside its yardstick of the same run: the ratio of the medians has a target, the tails are told. */
export function ratioFigures(
  name: string,
  measured: { readonly p50: number; readonly p99: number },
  beside: { readonly p50: number; readonly p99: number },
  yardstick: string,
  most: number,
): readonly Figure[] {
  const p50 = `${(measured.p50 / beside.p50).toFixed(2)} × ${yardstick} (${milliseconds(beside.p50)}); target: ${most} ×`;
  return [
    { name: `${name}, p50`, figure: milliseconds(measured.p50), comparison: p50 },
    { name: 'the same, p99', figure: milliseconds(measured.p99), comparison: `beside ${milliseconds(beside.p99)}` },
  ];
}

export interface Duration {
  readonly wallMs: number;
  /** Processor time of this process. */
  readonly cpuMs: number;
}

export function measureDuration(act: () => void): Duration {
  const before = process.cpuUsage();
  const startedAt = performance.now();
  act();
  const wallMs = performance.now() - startedAt;
  const { user, system } = process.cpuUsage(before);
  return { wallMs, cpuMs: (user + system) / 1000 };
}
