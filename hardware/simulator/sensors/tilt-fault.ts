/** The faults that can be injected into a tilt sensor, simulated or emulated. */
export interface TiltFault {
  /** Sends no samples. */
  silent: boolean;
  /** Its registers freeze. */
  stuck: boolean;
  /** Probability of a random sample. */
  garbage: number;
  /** Angle by which it has slipped on its mount. */
  offsetDeg: number;
  /** rms */
  noisyDeg: number;
  /** The sample interval is this many times as long. */
  slow: number;
  delayMs: number;
}

export function soundTilt(): TiltFault {
  return { silent: false, stuck: false, garbage: 0, offsetDeg: 0, noisyDeg: 0, slow: 1, delayMs: 0 };
}
