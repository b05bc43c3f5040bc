import { angleText } from '../../../protocols/base/round.ts';
import { actuatorAngle, freshReading } from '../situation.ts';
import { tiltNoise, tiltNoiseMemory } from '../tilt-noise.ts';
import { hasLasted, lasting, remembering } from '../watch.ts';
import { hazardsReading } from './hazard.ts';

export const tiltThresholds = {
  /** H09: time without a new sample. */
  tiltAgeMs: 200,
  /** H10: samples identical to the bit. */
  tiltRepeats: 20,
  /** H11: rms about the trend over a window. */
  tiltNoiseDeg: 1.5,
  tiltNoiseWindowMs: 500,
  /** H12: difference between the two sensors, and how long it lasts. */
  disagreementDeg: 3,
  disagreementForMs: 300,
};

const hazard = hazardsReading<typeof tiltThresholds>();

/**
 * Without a tilt angle the table does not go further down. A sensor that has never sent a sample raises no alarm: the
 * self-test waits for its first one, and no session starts before (H25).
 */
export const tiltSilent = hazard({
  id: 'H09',
  component: 'tilt',
  fault: (t) => `no new sample for ${t.tiltAgeMs} ms`,
  harm: 'further head-down than one sensor alone can vouch for',
  reaction: 'no descent; RETURN on the actuator’s angle',
  deadlineMs: 300,
  alarm: { priority: 'high', endsWhen: 'quiet' },
  cause: 'tilt-sensor',
  judges: 'tilt',
  watch: (t) => (s) => {
    if (s.tilt === null) return null;
    const ageMs = s.now - Math.max(s.tilt.at, s.wokeAt);
    return ageMs > t.tiltAgeMs ? { reaction: 'return', reason: `no tilt sample for ${Math.round(ageMs)} ms` } : null;
  },
});

/** A working sensor has noise in its last bits. */
export const tiltStuck = hazard({
  id: 'H10',
  component: 'tilt',
  fault: (t) => `${t.tiltRepeats} raw samples identical to the bit`,
  harm: 'further head-down than the sensor shows',
  reaction: 'as H09',
  deadlineMs: 600,
  alarm: { priority: 'high', endsWhen: 'quiet' },
  cause: 'tilt-sensor',
  judges: 'tilt',
  watch: (t) => {
    const memory = { lastAt: -1, lastRaw: Number.NaN, repeats: 0 };
    return remembering(memory, (s, m) => {
      if (s.tilt !== null && s.tilt.at !== m.lastAt) {
        m.repeats = Math.max(s.tilt.repeats ?? 1, s.tilt.raw === m.lastRaw ? m.repeats + 1 : 1);
        m.lastAt = s.tilt.at;
        m.lastRaw = s.tilt.raw;
      }
      if (m.repeats < t.tiltRepeats) return null;
      return { reaction: 'return', reason: `${m.repeats} tilt samples identical to the bit` };
    });
  },
});

/** More noise about its own trend than a working sensor makes. */
export const tiltNoisy = hazard({
  id: 'H11',
  component: 'tilt',
  fault: (t) => `noise above ${t.tiltNoiseDeg}° rms about its own trend over ${t.tiltNoiseWindowMs / 1000} s`,
  harm: 'further head-down than the sensor shows',
  reaction: 'as H09',
  deadlineMs: 1000,
  alarm: { priority: 'high', endsWhen: 'quiet' },
  cause: 'tilt-sensor',
  judges: 'tilt-noise',
  watch: (t) =>
    remembering(tiltNoiseMemory(), (s, memory) => {
      const noise = tiltNoise(memory, s.tilt, t.tiltNoiseWindowMs);
      if (noise <= t.tiltNoiseDeg) return null;
      const reason = `tilt noise ${angleText(noise)}° rms, allowed ${angleText(t.tiltNoiseDeg)}°`;
      return { reaction: 'return', reason };
    }),
});

/** Neither sensor is known to be the bad one: the more inverted of the two angles is believed, and the return ends at the level switch. */
export const sensorDisagreement = hazard({
  id: 'H12',
  component: 'tilt, actuator',
  fault: (t) => `differ by more than ${t.disagreementDeg}° for ${t.disagreementForMs} ms`,
  harm: 'further head-down than one of the sensors shows',
  reaction: 'RETURN, which ends at the level switch',
  deadlineMs: 600,
  alarm: { priority: 'high', endsWhen: 'quiet' },
  cause: 'tilt-sensor',
  watch: (t) =>
    remembering(lasting(), (s, memory) => {
      const actuator = actuatorAngle(s);
      // A sudden offset looks like noise at first (H11), so a noisy sensor is compared all the same.
      const sample = s.tiltFoundBad || s.tilt === null || s.now - s.tilt.at > t.tiltAgeMs ? null : s.tilt;
      const tilt = sample?.angle ?? null;
      const difference = actuator === null || tilt === null ? 0 : Math.abs(actuator - tilt);
      if (!hasLasted(memory, difference > t.disagreementDeg, s.now, t.disagreementForMs)) return null;
      const shown = angleText(freshReading(s)?.angle ?? Number.NaN);
      return { reaction: 'return', reason: `actuator ${shown}°, tilt ${angleText(s.tilt?.angle ?? Number.NaN)}°` };
    }),
});
