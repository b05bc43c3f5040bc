import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { PairBench } from '../../src/bench/fault-matrix/pair-session.ts';
import { runPairs } from '../../src/cli/support/run-pairs.ts';
import { changedOrders } from '../support/controller-defects.ts';
import { fulcrum, fulcrumProcess, jsonLines } from '../support/fulcrum-command.ts';
import { folder } from '../support/temporary-folder.ts';

const stuck = ['hazards', '--pairs', '--angle', '15', '--fault', 'actuator=stuck', 'host=clockjump'];

test('hazards --pairs prints the matrix, the outcomes and exit code 0 where every cell is good', async () => {
  const { code, out } = await fulcrum([...stuck, '--cells', '2']);
  expect(out).toMatch(/^actuator=stuck +1 /m);
  expect(out).toMatch(/^2 cells of \d pairs, \d+ simulated minutes: .*\n.*not good and not argued: 0$/m);
  expect(code).toBe(0);
});

test('hazards --pairs --json gives a command for each cell that runs its session again in fulcrum bench', async () => {
  const args = [...stuck, '--cells', '3', '--json'];
  const { out, code } = await fulcrum(args);
  const [cell] = jsonLines(out);
  expect(code).toBe(0);
  expect(jsonLines(out).map(({ type }) => type)).toEqual(['cell', 'cell', 'cell', 'summary']);
  const [, protocol = '', file = '', bench = ''] =
    /^echo '(.*)' > (\S+) && fulcrum (.*)$/.exec(String(cell?.['command'])) ?? [];
  const place = folder();
  writeFileSync(join(place, file), protocol);
  const run = await fulcrum([...bench.split(' '), '--json'], place);
  const summary = jsonLines(run.out).at(-1);
  expect(run.code).toBe(cell?.['outcome'] === 'stranded' ? 4 : 3);
  expect(summary).toMatchObject({ finalAngleDeg: cell?.['finalAngleDeg'], violations: [] });
  expect((await fulcrumProcess([...args, '--jobs', '2'])).out).toBe(out);
});

test('hazards --pairs ends with exit code 5 where a cell is not good and nothing argues for it', async () => {
  let out = '';
  const before = process.exitCode;
  try {
    const isGivenUp = changedOrders((order) => (order.kind === 'return' ? { kind: 'stop' } : order));
    const selection = { seed: 1, angles: [15], faults: ['tilt=off', 'recorder=off'], cells: 1 };
    await runPairs({ write: (text) => (out += text) }, false, selection, 1, new PairBench(isGivenUp));
    expect(process.exitCode).toBe(5);
  } finally {
    process.exitCode = before;
  }
  expect(out).toMatch(/^\d+ms:\S+ and \d+ms:\S+ \(\w+, \w+, 15°\): invariant 4: /);
  expect(out).toMatch(/^ {2}echo '.*' > to-15\.json && fulcrum bench to-15\.json --seed 1 --fault \S+ --fault \S+$/m);
  expect(out).toMatch(/not good and not argued: 1$/m);
});

test.each([
  [['--fault', 'tilt=open'], '--fault: not a fault of the matrix (found tilt=open); allowed: tilt=off, '],
  [['--measure'], "option '--pairs' cannot be used with option '--measure'"],
  [['--cells', '0'], "'0' is invalid"],
])('hazards --pairs %j is refused', async (words, text) => {
  const { code, err } = await fulcrum(['hazards', '--pairs', ...words]);
  expect(err).toContain(text);
  expect(code).toBe(2);
});
