/** How a tilt sensor can fail, simulated or emulated: what an injected fault sets on it. */
export interface TiltFault {
  /** Says nothing more. */
  silent: boolean;
  /** Its registers freeze. */
  stuck: boolean;
  /** Probability of a random sample. */
  garbage: number;
  /** It has slipped on its mount by this angle. */
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
