import { describe, expect, it } from 'vitest';
import { degrees, degreesPerSecond } from '../../protocols/base/units.ts';
import { scenarioWorld } from '../support/scenario-world.ts';

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
