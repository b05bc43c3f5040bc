import { describe, expect, it } from 'vitest';
import { degrees, degreesPerSecond } from '../../protocols/base/units.ts';
import { absolute } from '../../protocols/therapy/limits.ts';
import { World } from '../../src/bench/world/world.ts';
import { scenarioWorld } from '../support/scenario-world.ts';
import { plan } from '../support/timelines.ts';

const stuckSamples = 30;

describe('a tilt sensor that sticks at a sample that tells of a runaway', () => {
  it.each([3.5, 12])('does not interrupt the return: stuck from %d° on', (fromDeg) => {
    let isStuck = false;
    const states: string[] = [];
    const world = scenarioWorld('no-fault', {
      onEntry: (entry) => {
        if (entry.type === 'state') states.push(entry.to);
      },
      defects: {
        tilt: (sound) => ({
          subscribe: (listener) =>
            sound.subscribe((sample) => {
              isStuck ||= sample.angle > fromDeg;
              const stuck = { ...sample, raw: 1, rate: degreesPerSecond(9), angle: degrees(fromDeg) };
              listener(isStuck ? stuck : sample);
            }),
        }),
      },
    });
    const result = world.run();
    expect(result.findings.map(({ hazard }) => hazard)).toEqual(['H10']);
    expect([result.outcome, result.violations]).toEqual(['returned', []]);
    expect(Math.abs(result.finalAngleDeg)).toBeLessThan(1.5);
    expect(states).not.toContain('fault.cutting');
  });
});

describe('a tilt sensor that was stuck when the host connected', () => {
  it('keeps the self-test going until it is trusted again, so that a session in ready is not refused', () => {
    let samples = 0;
    const ready: number[] = [];
    const world = scenarioWorld('no-fault', {
      onEntry: (entry) => {
        if (entry.type === 'state' && entry.to === 'ready') ready.push(samples);
      },
      defects: {
        tilt: (sound) => ({
          subscribe: (listener) =>
            sound.subscribe((sample) => {
              samples += 1;
              listener(samples > stuckSamples ? sample : { ...sample, raw: 1 });
            }),
        }),
      },
    });
    expect(world.run().outcome).toBe('completed');
    // The sensor is found bad for 1 s after its last identical sample; the self-test takes another 0.5 s.
    expect((ready[0] ?? 0) - stuckSamples).toBeGreaterThanOrEqual(75);
  });
});

describe('sensors that differ by no more than H12 allows', () => {
  const heldAt = (deg: number, tiltReadsMoreDeg: number): readonly string[] => {
    const prompts: string[] = [];
    const world = new World({
      timeline: plan({ ramp: { to: deg, rate: 1 } }, { hold: { seconds: 70 } }),
      prescription: absolute,
      seed: 1,
      onEntry: (entry) => {
        if (entry.type === 'prompt' && entry.asking) prompts.push(entry.reason);
      },
      defects: {
        tilt: (sound) => ({
          subscribe: (listener) =>
            sound.subscribe((sample) => listener({ ...sample, angle: degrees(sample.angle + tiltReadsMoreDeg) })),
        }),
      },
    });
    world.run();
    return prompts;
  };

  it.each([
    ['the tilt sensor', 3.4, 1.2],
    ['the actuator', 4.6, -1.2],
  ])(
    'count as an inversion, of which the person is asked, where %s alone reads it',
    (_which, deg, tiltReadsMoreDeg) => {
      expect(heldAt(deg, tiltReadsMoreDeg)).toContain('are you well?');
      expect(heldAt(3.4, 0)).toEqual([]);
    },
  );
});
