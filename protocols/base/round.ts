/** Powers of ten: computing them takes longer than the rest of the rounding, of which the controller does much. */
const scales: readonly number[] = [1, 10, 100, 1000];

/** Rounds to a number of decimal places, half away from zero; never returns -0. */
export function round(value: number, places: number): number {
  const scale = scales[places] ?? 10 ** places;
  return (Math.sign(value) * Math.round(Math.abs(value) * scale)) / scale + 0;
}

/** An angle for display, to a tenth of a degree and never `-0.0`: `-0.04` gives `0.0`. */
export const angleText = (angleDeg: number): string => round(angleDeg, 1).toFixed(1);

/** A duration to the nearest second as minutes and seconds: `75` gives `1:15`. */
export function clockText(seconds: number): string {
  const whole = Math.round(seconds);
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, '0')}`;
}
