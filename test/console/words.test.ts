import { describe, expect, test } from 'vitest';
import { inversionTimesOf } from '../../src/console/inversion-times.ts';
import { layoutFor } from '../../src/console/layout.ts';
import { meterLine } from '../../src/console/panel.tsx';
import { statusLines } from '../../src/console/status.ts';
import { exactAngle, legOf, motionText, sideText, stepText, wholeClock } from '../../src/console/words.ts';
import { hold, planned, ramp, repeat } from '../support/protocol-steps.ts';
import { timeline, trace } from '../support/traced-session.ts';

const textOf = (line: readonly { readonly text: string }[]): string => line.map(({ text }) => text).join('');

describe('display texts', () => {
  test.each([
    [12.34, '12.3°'],
    [-0.04, '0.0°'],
    [-15, '−15.0°'],
  ])('%d° is shown as %s', (angle, text) => expect(exactAngle(angle)).toBe(text));

  test.each([
    [59_900, false, '0:59'],
    [59_900, true, '1:00'],
    [-500, true, '0:00'],
    [125_000, false, '2:05'],
  ])('%d ms (rounded up: %s) is shown as %s', (ms, upward, text) => expect(wholeClock(ms, upward)).toBe(text));

  test('motion and side show the direction of the head', () => {
    expect([1, -1.52, 0.01].map(motionText)).toEqual(['▼ 1.0°/s', '▲ 1.5°/s', 'at standstill']);
    expect([10, -10, 0.2].map(sideText)).toEqual(['head-down', 'head-up', 'level']);
  });

  test('steps are described by their target', () => {
    expect(timeline.legs.map(stepText)).toEqual([
      'down to 10° at 1°/s',
      '10° for 0:30',
      'up to level at 1°/s',
      'level for 1:00',
      'down to 15° at 1°/s',
      '15° for 0:30',
      'up to level at 1°/s',
      'level for 2:00',
    ]);
  });

  test('the leg of a repeated step is found by time', () => {
    const repeated = planned([repeat(2, ramp(10, 1), hold(30), ramp(0, 1), { level: { seconds: 60 } })]);
    const second = repeated.legs.findLastIndex(({ phase }) => phase === 'holding');
    const { step, start } = repeated.legs[second]!;
    const sample = { ...trace(100).samples[0]!, state: 'session.holding', step } as const;
    expect(legOf(repeated, { ...sample, atMs: start + 700 })).toBe(second);
    expect(legOf(repeated, { ...sample, atMs: start - 20_000 })).toBe(1);
    expect(legOf(repeated, { ...sample, state: 'paused', atMs: start + 700 })).toBe(second);
    expect(legOf(repeated, { ...sample, state: 'fault.returning', atMs: start + 700 })).toBeNull();
  });
});

describe('head-down time', () => {
  test('counts above 5°, for the present inversion and in total', () => {
    const { currentMs, totalMs } = inversionTimesOf(trace(140_000).samples);
    expect(totalMs).toBeGreaterThan(currentMs);
    expect([currentMs, totalMs].map((ms) => Math.round(ms / 1000))).toEqual([24, 64]);
    expect(inversionTimesOf(trace(100_000).samples).currentMs).toBe(0);
  });

  test('is highlighted once it exceeds its limit', () => {
    expect(meterLine('head-down', 40_000, 60_000, '1:00 limit', 38)).toEqual([
      { text: 'head-down ', look: 'quiet' },
      { text: ' 0:40 ', look: 'plain' },
      { text: '█████', look: 'plain' },
      { text: '░░░ 1:00 limit', look: 'quiet' },
    ]);
    expect(meterLine('head-down', 62_000, 60_000, '1:00 limit', 38)[1].look).toBe('mediumText');
    expect(textOf(meterLine('head-down', 40_000, 60_000, '1:00 limit', 30))).not.toContain('█');
  });
});

describe('the status lines', () => {
  const high = { priority: 'high', hazard: 'H10', reason: 'stuck' } as const;
  const later = { priority: 'high', hazard: 'H12', reason: 'apart' } as const;
  const medium = { priority: 'medium', hazard: 'H05', reason: 'H05: on battery' } as const;
  const finding = (atMs: number) => ({ atMs, hazard: 'H05', reason: 'on battery', reaction: 'return' }) as const;

  test('show the latest alarm of the highest priority', () => {
    const lines = statusLines(trace(1000, {}, { alarms: [high, later, medium] }), 4);
    expect(lines).toEqual([[{ text: ' HIGH ALARM  H12: apart  (+2) ', look: 'high' }]]);
    const [none, single] = [[], [medium]].map((alarms) => textOf(statusLines(trace(0, {}, { alarms }), 4)[0]!));
    const dead = { atMs: 0, hazard: 'H21', reason: 'dead', reaction: 'return' } as const;
    expect(textOf(statusLines(trace(0, {}, { findings: [dead] }), 1)[0]!)).toBe(' NO CONTROLLER to raise alarms ');
    expect([none, single]).toEqual(['no alarms', ' MEDIUM ALARM  H05: on battery ']);
  });

  test('show the prompt only while head-down, and the answer for a minute', () => {
    const asked = (untilMs: number, answeredMs: number | null) =>
      statusLines(trace(untilMs, {}, { prompt: { askedMs: 20_000, answeredMs } }), 4)
        .slice(1)
        .map(textOf);
    expect(asked(23_000, null)).toEqual([' ARE YOU WELL?  asked 3 s ago, no answer yet ']);
    expect(asked(90_000, null)).toEqual([]);
    expect(asked(30_000, 22_300)).toEqual(['are you well? answered after 2.3 s']);
    expect(asked(90_000, 22_300)).toEqual([]);
  });

  test('fill the remaining rows with the last findings', () => {
    const findings = [1, 2, 3, 4].map((second) => finding(second * 1000));
    const lines = statusLines(trace(1000, {}, { findings }), 3).map(textOf);
    expect(lines).toEqual(['no alarms', ' 0:03  H05 RETURN on battery', ' 0:04  H05 RETURN on battery']);
    expect(statusLines(trace(1000, {}, { findings }), 1)).toHaveLength(1);
  });
});

test('the picture fits into a terminal of any size', () => {
  for (let rows = 6; rows <= 60; rows += 1) {
    for (let columns = 21; columns <= 240; columns += 17) {
      const layout = layoutFor(columns, rows);
      const chart = layout.chartRows === 0 ? 0 : layout.chartRows + 1;
      expect(1 + layout.tableRows + chart + layout.statusRows).toBeLessThan(rows);
      expect(layout.columns).toBeLessThan(columns);
      expect(layout.tableColumns + layout.panelColumns).toBeLessThanOrEqual(layout.columns);
      expect(Math.min(...Object.values(layout))).toBeGreaterThanOrEqual(0);
    }
  }
});
