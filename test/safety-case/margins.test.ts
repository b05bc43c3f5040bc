import { beforeAll, describe, expect, it } from 'vitest';
import type { Recording } from '../../src/records/recording.ts';
import { MarginCollector, type Quantity, quantities } from '../../src/safety-case/margins.ts';
import { record, tampered } from '../support/recorded-session.ts';
import { scenarioWorld } from '../support/scenario-world.ts';

const recorded = (name: string) => record((observer) => scenarioWorld(name, { observer }), 'whole');

function marginsOf(...recordings: readonly Recording[]) {
  const collector = new MarginCollector();
  for (const recording of recordings) collector.add(recording);
  const { margins } = collector;
  const shareOf = (quantity: Quantity) => {
    const found = margins.nearest.find((each) => each.quantity === quantity);
    return found === undefined ? null : found.value / found.limit;
  };
  return { margins, shareOf };
}

describe('the margins of a sound session', () => {
  let recording: Recording;
  let maxAngleDeg = 0;
  beforeAll(() => {
    const [result, first] = recorded('no-fault');
    const prescription = { oneInversion: 180_000, cumulative: 540_000 };
    recording = { ...first, head: { ...first.head, prescription } };
    maxAngleDeg = result.maxAngleDeg;
  });

  it('are inside every limit, and have every quantity', () => {
    const { margins } = marginsOf(recording);
    const names = margins.nearest.map(({ quantity }) => quantity);
    expect(names).toEqual(Object.keys(quantities));
    for (const { quantity, value, limit } of margins.nearest) expect(value, quantity).toBeLessThan(limit);
    expect([...margins.found]).toEqual([]);
  });

  it('follow what the inputs say: the same session with one of them changed', () => {
    const { shareOf } = marginsOf(recording);
    expect(shareOf('difference')).toBeLessThan(0.2);
    let tilts = 0;
    const changed = tampered(recording, (items) =>
      items.map((item) => {
        if (item.data['kind'] !== 'tilt') return item;
        tilts += 1;
        return tilts === 3000 ? { ...item, data: { ...item.data, angleDeg: maxAngleDeg + 4 } } : item;
      }),
    );
    const { margins, shareOf: changedShare } = marginsOf(recording, changed);
    expect(tilts).toBeGreaterThan(3000);
    expect(changedShare('difference')).toBeGreaterThan(1);
    expect(changedShare('angle')).toBeGreaterThan(1);
    expect(changedShare('rate')).toBe(shareOf('rate'));
    expect(margins.sessions).toBe(2);
  });
});

describe('a session', () => {
  it('tells of the hazards that were found in it, and how long its silence lasted', () => {
    const [, recording] = recorded('host-stalls');
    const { margins, shareOf } = marginsOf(recording);
    expect(margins.found.get('H22')).toBe(1);
    expect(shareOf('stall')).toBeGreaterThan(1);
  });

  it('with injected faults says nothing of a sound table, and is left out', () => {
    const [, recording] = recorded('host-stalls');
    const faulty = { ...recording, head: { ...recording.head, configuration: { faults: ['8s:host=slow:600'] } } };
    const { margins } = marginsOf(faulty);
    expect(margins).toMatchObject({ sessions: 0, withFaults: 1, nearest: [] });
  });
});
