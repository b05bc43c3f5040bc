import { describe, expect, test } from 'vitest';
import type { Step } from '../../protocols/therapy/schema.ts';
import { protocolSchemaText } from '../../protocols/therapy/schema.ts';
import { hold, level, oscillate, plan, ramp, refusalsOf } from '../support/protocol-steps.ts';

test('protocol.schema.json matches the schema (vitest -u regenerates it)', async () => {
  await expect(protocolSchemaText()).toMatchFileSnapshot('../../protocols/therapy/protocol.schema.json');
});

interface Range {
  readonly minimum: number;
  readonly maximum: number;
}

const { $defs } = JSON.parse(protocolSchemaText());
const rangeOf = (kind: string, key: string): Range => $defs[kind].properties[kind].properties[key];

/** The ranges in the JSON Schema match the planner: it refuses values just beyond them, but not at them. */
describe.each<[string, string, (value: number) => readonly Step[]]>([
  ['ramp', 'to', (to) => [ramp(to)]],
  ['ramp', 'rate', (rate) => [ramp(4), ramp(-4, rate)]],
  ['hold', 'seconds', (time) => [ramp(4), hold(time)]],
  ['level', 'seconds', (time) => [ramp(4), level(time), ramp(4)]],
  ['oscillate', 'low', (low) => [oscillate(low, 45, 1)]],
  ['oscillate', 'high', (high) => [oscillate(10, high, 1, 0.5)]],
])('%s.%s', (kind, key, steps) => {
  const { minimum, maximum } = rangeOf(kind, key);
  const pointer = (value: number) => {
    const own = refusalsOf(plan(steps(value))).filter((refusal) => refusal.pointer.endsWith(`/${kind}/${key}`));
    return own.map(({ limit }) => limit);
  };

  test('is refused just beyond its range', () => {
    expect([pointer(minimum - 0.001), pointer(maximum + 0.001)]).toEqual([['absolute'], ['absolute']]);
  });

  test('is allowed at the ends of its range', () => {
    expect([pointer(minimum), pointer(maximum)]).toEqual([[], []]);
  });
});
