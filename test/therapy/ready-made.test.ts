import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { absolute, beginner, standard } from '../../protocols/therapy/limits.ts';
import { readProtocol } from '../../protocols/therapy/read.ts';
import { accepted } from '../../protocols/therapy/refusal.ts';
import { planTimeline } from '../../protocols/therapy/timeline.ts';

const folder = fileURLToPath(new URL('../../protocols/therapy/ready-made/', import.meta.url));
const files = readdirSync(folder).sort();
const load = (file: string) => accepted(readProtocol(readFileSync(`${folder}${file}`), file));

/** Planned under the absolutes, as the bench does; times in seconds, to a tenth. */
const doses = [
  {
    name: 'beginners-staircase',
    maxAngle: 15,
    sets: 2,
    longest: 51,
    inverted: 102,
    duration: 484,
    allowedBy: 'beginner standard',
  },
  {
    name: 'build-up-20',
    maxAngle: 20,
    sets: 3,
    longest: 78.4,
    inverted: 217.6,
    duration: 537.8,
    allowedBy: 'standard',
  },
  {
    name: 'build-up-25',
    maxAngle: 25,
    sets: 3,
    longest: 144.2,
    inverted: 415.1,
    duration: 735.3,
    allowedBy: 'standard',
  },
  {
    name: 'first-session',
    maxAngle: 15,
    sets: 2,
    longest: 50.5,
    inverted: 91,
    duration: 412,
    allowedBy: 'beginner standard',
  },
  { name: 'kim-3x3', maxAngle: 30, sets: 3, longest: 175, inverted: 525.1, duration: 845.3, allowedBy: 'standard' },
  {
    name: 'mastercare-gentle',
    maxAngle: 15,
    sets: 3,
    longest: 172.3,
    inverted: 516.9,
    duration: 964.8,
    allowedBy: 'standard',
  },
  { name: 'oscillating', maxAngle: 25, sets: 2, longest: 136.4, inverted: 272.8, duration: 497.7, allowedBy: '' },
  {
    name: 'progressive-regressive',
    maxAngle: 30,
    sets: 1,
    longest: 142.1,
    inverted: 142.1,
    duration: 269.5,
    allowedBy: 'standard',
  },
  { name: 'static-15', maxAngle: 15, sets: 1, longest: 120.5, inverted: 120.5, duration: 251, allowedBy: 'standard' },
  { name: 'static-30', maxAngle: 30, sets: 1, longest: 150, inverted: 150, duration: 276.8, allowedBy: 'standard' },
  {
    name: 'two-sets-15',
    maxAngle: 15,
    sets: 2,
    longest: 48.8,
    inverted: 91.3,
    duration: 406.3,
    allowedBy: 'beginner standard',
  },
];

test('the table lists every ready-made protocol', () => {
  expect(files).toEqual(doses.map(({ name }) => `${name}.json`));
});

describe.each(doses)('$name', ({ name, allowedBy, ...dose }) => {
  const protocol = load(`${name}.json`);

  test('has the dose in the table', () => {
    const timeline = accepted(planTimeline(protocol, absolute, name));
    const tenths = (time: number) => Math.round(time / 100) / 10;
    expect({
      maxAngle: timeline.maxAngle,
      sets: timeline.sets,
      longest: tenths(timeline.longestInversion),
      inverted: tenths(timeline.inverted),
      duration: tenths(timeline.duration),
    }).toEqual(dose);
  });

  test('is allowed by exactly the prescriptions in the table', () => {
    const columns = { beginner, standard };
    const by = Object.entries(columns).filter(([, column]) => planTimeline(protocol, column, name).ok);
    expect(by.map(([column]) => column).join(' ')).toBe(allowedBy);
  });

  test('has the name of its file and states its source, its dose and its departures from the source', () => {
    expect(protocol.name).toBe(name);
    expect(protocol.source).toBeDefined();
    expect(protocol.description).toMatch(/^Dose: .*Departs from its sources?/);
  });

  test('contains its final return and pause', () => {
    const { legs } = accepted(planTimeline(protocol, absolute, name));
    expect(legs.filter(({ step }) => step === '')).toEqual([]);
  });

  test('has no dwell near the inversion threshold', () => {
    const { legs } = accepted(planTimeline(protocol, absolute, name));
    const dwells = legs.filter(({ from, to }) => from === to).map(({ to }) => to);
    expect(dwells.filter((angle) => angle > 3 && angle < 6.5)).toEqual([]);
  });
});
