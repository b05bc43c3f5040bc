import { expect, test } from 'vitest';
import { doseText, rangeText, warningsOn } from '../../protocols/therapy/description.ts';
import { absolute, type Prescription, standard } from '../../protocols/therapy/limits.ts';
import { accepted } from '../../protocols/therapy/refusal.ts';
import type { Protocol, Step } from '../../protocols/therapy/schema.ts';
import { planTimeline } from '../../protocols/therapy/timeline.ts';
import { hold, level, ramp } from '../support/protocol-steps.ts';

const protocol = (steps: readonly Step[], label: Protocol['level'] = 'standard'): Protocol => {
  return { name: 'x', title: 'X', level: label, steps };
};
const planned = (steps: readonly Step[], by: Prescription = standard) =>
  accepted(planTimeline(protocol(steps), by, 'x'));
const warnings = (steps: readonly Step[], label: Protocol['level'] = 'standard', by: Prescription = standard) =>
  warningsOn(protocol(steps, label), planned(steps, by), 'x');

test('the dose names both directions', () => {
  expect(rangeText(planned([ramp(10)]))).toBe('up to 10°');
  expect(rangeText(planned([ramp(-10)]))).toBe('head-up to 10°');
  expect(rangeText(planned([ramp(10), level(120), ramp(-15)]))).toBe('up to 10° and head-up to 15°');
  expect(doseText(planned([ramp(-10), hold(30)]))).toMatch(/^head-up to 10°, 0 sets, /);
});

test('a protocol that inverts nobody says so', () => {
  expect(warnings([ramp(-10)])).toEqual([expect.stringContaining('x: the table goes head-up only: "to" is positive')]);
  expect(warnings([ramp(3)])).toEqual([expect.stringContaining('x: the person is never inverted: ')]);
  expect(warnings([ramp(10)])).toEqual([]);
});

test.each([
  ['beginner', [ramp(15, 1), hold(30), level(180)], null],
  [
    'beginner',
    [ramp(20, 1), hold(30), level(180)],
    '"level" says beginner, but that prescription refuses it: x#/steps/0',
  ],
  ['standard', [ramp(30, 1)], null],
  ['standard', [ramp(45, 1)], '"level" says standard, but that prescription refuses it'],
  ['advanced', [ramp(45, 1)], null],
] as const)('a label promises to keep within the prescription of that name: %s %j', (label, steps, warning) => {
  expect(warnings(steps, label, absolute)).toEqual(warning === null ? [] : [expect.stringContaining(warning)]);
});
