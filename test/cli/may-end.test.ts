import { expect, it } from 'vitest';
import { reasonNotToEnd } from '../../src/cli/support/may-end.ts';
import { type SessionState, sessionStates } from '../../src/session/states.ts';

const mayEndAtLevel: readonly SessionState[] = ['disconnected', 'checking', 'ready', 'stopped', 'fault.locked'];

it.each(sessionStates)('is asked before a service is ended: %s', (state) => {
  expect(reasonNotToEnd({ state, angleDeg: 0 }) === null).toBe(mayEndAtLevel.includes(state));
  expect(reasonNotToEnd({ state, angleDeg: 14.9 })).toBe(
    `the table is not level (${state} at 14.9°): bring the person level first`,
  );
});

it('is no for a table at an unknown angle that somebody has stopped, and yes for one that is not there', () => {
  expect(reasonNotToEnd({ state: 'stopped', angleDeg: null })).toContain('at an unknown angle');
  expect(reasonNotToEnd({ state: 'disconnected', angleDeg: null })).toBeNull();
});

it('is no for a status of another version that it does not understand', () => {
  expect(reasonNotToEnd({ state: 'dancing', angleDeg: 0 })).toContain('systemctl stop fulcrum');
  expect(reasonNotToEnd(null)).toContain('systemctl stop fulcrum');
});
