import { describe, expect, it } from 'vitest';
import { parseFault } from '../../hardware/simulator/faults/fault.ts';
import { scenarioWorld } from '../support/scenario-world.ts';

const findingsAfter = (stallMs: number, at: string) => {
  const { outcome, findings } = scenarioWorld('wall-clock-jumps', {
    faults: [parseFault(`${at}:host=stall:${stallMs}`)],
  }).run();
  return [outcome, ...findings.map(({ hazard }) => hazard)];
};

describe.each(['8s', '20s'])('a host that stalls at %s', (at) => {
  it.each([150, 200, 250, 300])('for %d ms, which the lease outlasts, is no finding', (ms) => {
    expect(findingsAfter(ms, at)).toEqual(['completed']);
  });

  it.each([420, 499, 530, 700])('for %d ms, which the lease does not outlast, is the host’s own finding', (ms) => {
    expect(findingsAfter(ms, at)).toEqual(['returned', 'H22']);
  });
});

describe('a host that stalls while no lease runs', () => {
  it.each([450, 499])('is no finding for %d ms', (ms) => {
    // In the final pause the drive is off.
    expect(findingsAfter(ms, '150s')).toEqual(['completed']);
  });
});
