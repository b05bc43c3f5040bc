import { describe, expect, it } from 'vitest';
import { absolute } from '../../protocols/therapy/limits.ts';
import { formatMatrix } from '../../src/bench/fault-matrix/format-matrix.ts';
import type { MatrixRow } from '../../src/bench/fault-matrix/matrix.ts';
import { matrixFaults, measureMatrix } from '../../src/bench/fault-matrix/matrix.ts';
import { excursionTo } from '../../src/bench/fault-matrix/sessions.ts';

const timeline = excursionTo(15);

describe('the measured fault matrix', () => {
  let rows: readonly MatrixRow[] = [];

  it('has every kind of fault of every component at ramp, hold and return', () => {
    rows = measureMatrix({ timeline, prescription: absolute, seed: 1 });
    expect(rows).toHaveLength(matrixFaults.length * 3);
  }, 900_000);

  it('finds each fault as its hazard, and shows an effect at the table by the deadline', () => {
    expect(rows.filter(({ ok }) => !ok).map(({ fault, phase, wrong }) => ({ fault, phase, wrong }))).toEqual([]);
  });

  it('never ends in a failure of the program or a violated invariant', () => {
    expect(rows.filter(({ exitCode }) => exitCode === 1 || exitCode === 5)).toEqual([]);
  });

  it('leaves a person off level only if motion is impossible or the red stop is open', () => {
    const stranded = rows
      .filter(({ outcome }) => outcome === 'stranded')
      .map(({ fault }) => fault.replace(/^\w+:/, ''));
    const allowed =
      /^(actuator=(off|stuck|wrong:6)|brake=stuck|obstruction=(stuck|intermittent:0.5)|patient=estop|redstop=(open|intermittent:0.5))$/;
    expect([...new Set(stranded)].filter((fault) => !allowed.test(fault))).toEqual([]);
  });

  it('measures each row that has a deadline', () => {
    expect(rows.filter(({ deadlineMs, measuredMs }) => deadlineMs !== null && measuredMs === null)).toEqual([]);
  });

  it('is printed as a table with the differences and the hazards that no row shows', () => {
    const [first] = rows;
    if (first === undefined) throw new Error('no rows');
    const text = formatMatrix([first, { ...first, ok: false, wrong: ['H09 was not found'] }]);
    expect(text.split('\n')[0]).toMatch(/^fault +phase +expected +found/);
    expect(text).toContain('2 rows at 15°, 1 of them differ from the matrix');
    expect(text).toContain('H09 was not found');
  });
});
