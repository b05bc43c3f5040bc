import { expect, it } from 'vitest';
import { parseFault } from '../../hardware/simulator/faults/fault.ts';
import type { Entry } from '../../src/controller/entry.ts';
import { scenarioWorld } from '../support/scenario-world.ts';

it.each([
  ['the brake is jammed', ['20s:brake=stuck', '21s:supply=off', '22s:patient=silent'], 'manual release'],
  ['the red stop is held', ['20s:patient=estop', '22s:patient=silent'], 'until a person decides'],
])('an unanswered “are you well?” where %s orders nothing, and the alarm says what to do', (_where, faults, text) => {
  const entries: Entry[] = [];
  scenarioWorld('wall-clock-jumps', {
    faults: faults.map(parseFault),
    onEntry: (entry) => entries.push(entry),
  }).run();
  const found = entries.find((entry) => entry.type === 'finding' && entry.hazard === 'H20');
  expect(found).toMatchObject({ reaction: 'note', reason: expect.stringContaining(text) });
  expect(entries).toContainEqual(expect.objectContaining({ type: 'alarm', hazard: 'H20', change: 'raised' }));
  expect(entries.slice(entries.indexOf(found as Entry)).filter(({ type }) => type === 'order')).toEqual([]);
});
