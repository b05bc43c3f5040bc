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

it('a red stop that was pressed and let go in a stall is known before a return is ordered, and a person decides', () => {
  const faults = ['12s:host=stall:15000', '14s:patient=estop,4s'].map(parseFault);
  const orders: string[] = [];
  const world = scenarioWorld('wall-clock-jumps', {
    faults,
    onEntry: (entry) => entry.type === 'order' && entry.atMs > 20_000 && orders.push(entry.order),
  });
  world.advance(60_000);
  expect(orders).toEqual(['stop']);
  expect(world.controller.state).toBe('stopped');
  expect(world.table.truth()).toMatchObject({ deviceState: 'S' });
  expect(world.table.truth().angleDeg).toBeGreaterThan(10);
});
