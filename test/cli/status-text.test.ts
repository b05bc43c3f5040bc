import { expect, it } from 'vitest';
import { statusText } from '../../src/cli/support/status-text.ts';

const textAt = (angleDeg: number | null, targetDeg: number | null): string =>
  statusText({ state: 'recovering', angleDeg, targetDeg, limitDeg: null, override: null, recorder: null }).split(
    '\n',
  )[0] ?? '';

it('a table that stands where it should is not said to move', () => {
  expect(textAt(0.1, 0)).toBe('table     recovering at 0.1°');
  expect(textAt(12, 0)).toContain('moving to 0.0°');
  expect(textAt(null, 0)).toContain('moving to 0.0°');
});
