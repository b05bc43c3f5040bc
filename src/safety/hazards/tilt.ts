import type { Situation } from '../situation.ts';
import { actuatorAngle, freshReading, tiltAngle } from '../situation.ts';
import type { Thresholds } from '../thresholds.ts';
import type { TiltNoise } from '../tilt-noise.ts';
import type { Watch } from '../watch.ts';
import { Lasting, show } from '../watch.ts';

/**
 * H09: no new sample. Whoever has no tilt does not go further down. One that has never spoken is no alarm: the self-test
 * waits for it, and no session starts before (H25).
 */
export function tiltAgeWatch(t: Thresholds): Watch {
  return {
    hazard: 'H09',
    assess(s) {
      if (s.tilt === null) return null;
      const age = s.now - s.tilt.at;
      return age > t.tiltAge ? { reaction: 'return', reason: `no tilt sample for ${Math.round(age)} ms` } : null;
    },
  };
}

/** H10: a real sensor is never that quiet. */
export function tiltStuckWatch(t: Thresholds): Watch {
  let lastAt = -1;
  let lastRaw = Number.NaN;
  let repeats = 0;
  return {
    hazard: 'H10',
    assess(s) {
      if (s.tilt !== null && s.tilt.at !== lastAt) {
        repeats = Math.max(s.tilt.repeats ?? 1, s.tilt.raw === lastRaw ? repeats + 1 : 1);
        lastAt = s.tilt.at;
        lastRaw = s.tilt.raw;
      }
      if (repeats < t.tiltRepeats) return null;
      return { reaction: 'return', reason: `${repeats} tilt samples identical to the bit` };
    },
  };
}

/** H11: more noise about its own trend than a sound sensor makes. */
export function tiltNoiseWatch(t: Thresholds, noisy: TiltNoise): Watch {
  return {
    hazard: 'H11',
    assess(s) {
      const noise = noisy.of(s);
      if (noise <= t.tiltNoise) return null;
      return { reaction: 'return', reason: `tilt noise ${show(noise)}° rms, allowed ${show(t.tiltNoise)}°` };
    },
  };
}

/** H12: two sensors, two truths. The more inverted one is believed, and the return ends at the level switch. */
export function disagreementWatch(t: Thresholds): Watch {
  const lasting = new Lasting();
  const apart = (s: Situation) => {
    const actuator = actuatorAngle(s);
    const tilt = tiltAngle(s, t.tiltAge);
    return actuator === null || tilt === null ? 0 : Math.abs(actuator - tilt);
  };
  return {
    hazard: 'H12',
    assess(s) {
      const difference = apart(s);
      if (!lasting.holds(difference > t.disagreement, s.now, t.disagreementFor)) return null;
      const actuator = show(freshReading(s)?.angle ?? Number.NaN);
      return { reaction: 'return', reason: `actuator ${actuator}°, tilt ${show(s.tilt?.angle ?? Number.NaN)}°` };
    },
  };
}
