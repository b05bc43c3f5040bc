import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { openRecording } from '../../src/records/open-recording.ts';
import type { RecordedItem } from '../../src/records/sink.ts';
import { fulcrum, jsonLines } from '../support/fulcrum-command.ts';
import { writeJournal } from '../support/recordings.ts';
import { folder } from '../support/temporary-folder.ts';

/** A session that the tilt sensor ends after 45 s. */
let file: string;

beforeAll(async () => {
  file = join(folder('file'), 'session.mcap');
  const { code } = await fulcrum(['bench', 'first-session', '--fault', '45s:tilt=stuck', '--mcap', file]);
  expect(code).toBe(3);
});

/** The same session without a second of tilt samples, in its first hold. */
async function withGap(): Promise<string> {
  const recording = await openRecording(file);
  const { head, summary } = recording;
  const isLost = ({ channel, data, atMs }: RecordedItem) =>
    channel === 'input' &&
    data['kind'] === 'tilt' &&
    atMs - head.startedAtMs > 30_000 &&
    atMs - head.startedAtMs < 31_000;
  const path = join(folder(), 'gap.journal');
  writeJournal(path, { head, items: [...recording.items()].filter((item) => !isLost(item)), summary });
  return path;
}

describe('fulcrum session replay', () => {
  it('finds today’s controller to do as it did when it was recorded', async () => {
    const { code, out, err } = await fulcrum(['session', 'replay', file]);
    expect([code, err]).toEqual([0, '']);
    expect(out).toMatch(
      /^\d{8}-\d{6}-\w{6}: \d+ inputs over 0:5\d\.\d{3}, \d orders: all as recorded \(\d+ x real time\)\n$/,
    );
  });

  it('shows the first order that differs with both reasons', async () => {
    const { code, out } = await fulcrum(['session', 'replay', await withGap()]);
    expect(code).toBe(5);
    expect(out).toContain('the first order that differs:\n');
    expect(out).toMatch(/^ {2}recorded {2}0:4\d\.\d{3} {2}order ramp to 0\.0° at 1°\/s: to 0° at/m);
    expect(out).toMatch(
      /^ {2}replayed {2}0:30\.2\d\d {2}order return H09 at 3°\/s: H09: no tilt sample for 2\d\d ms$/m,
    );
  });

  it('gives the same as one JSON object', async () => {
    const [same] = jsonLines((await fulcrum(['session', 'replay', file, '--json'])).out);
    expect(same).toMatchObject({ type: 'replay', same: true, order: null, entry: null });
    const [differs] = jsonLines((await fulcrum(['session', 'replay', await withGap(), '--json'])).out);
    expect(differs).toMatchObject({
      same: false,
      order: { recorded: { order: 'ramp', toDeg: 0 }, replayed: { order: 'return', hazard: 'H09' } },
    });
  });

  it('ends at a time, and prints what the controller does until then', async () => {
    const { code, out } = await fulcrum(['session', 'replay', await withGap(), '--until', '29.5s', '--print']);
    expect(code).toBe(0);
    expect(out).toMatch(/^ 0:00\.\d{3} {2}act operator start first-session: asked to start$/m);
    expect(out).not.toContain('H09');
  });

  it.each([
    ['no such file', () => 'no-such-file.mcap', [], 'no such file or folder'],
    [
      'a file that is no recording',
      () => join(import.meta.dirname, 'session-replay.test.ts'),
      [],
      'is neither a journal nor an MCAP file',
    ],
    [
      'an id without a data folder',
      () => '20260301-080000-k3f9x2',
      ['--data', '/no/such/folder'],
      'no such file or folder',
    ],
    ['half a file', halfOf, [], 'incomplete or damaged'],
    ['no time', () => file, ['--until', 'noon'], '--until'],
  ])('refuses %s', async (_, place, args, problem) => {
    const { code, out, err } = await fulcrum(['session', 'replay', place(), ...args]);
    expect([code, out]).toEqual([2, '']);
    expect(err).toContain(problem);
  });
});

function halfOf(): string {
  const bytes = readFileSync(file);
  const half = join(folder(), 'half.mcap');
  writeFileSync(half, bytes.subarray(0, bytes.length / 2));
  return half;
}
