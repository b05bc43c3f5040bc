import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { scenarioSchema } from '../../src/bench/scenario/scenario.ts';
import { openRecording } from '../../src/records/open-recording.ts';
import { fulcrum, root } from '../support/fulcrum-command.ts';
import { writeJournal } from '../support/recordings.ts';
import { folder } from '../support/temporary-folder.ts';

/** A session that the return button ends after 45 s, and the same without what was found. */
let file: string;
let unfound: string;

beforeAll(async () => {
  const place = folder('file');
  file = join(place, 'session.mcap');
  const { code } = await fulcrum(['bench', 'first-session', '--fault', '45s:patient=button', '--mcap', file]);
  expect(code).toBe(3);
  const recording = await openRecording(file);
  unfound = join(place, 'unfound.journal');
  const items = [...recording.items()].filter(({ channel }) => channel !== 'finding');
  writeJournal(unfound, { head: recording.head, items, summary: recording.summary });
});

describe('fulcrum session judge', () => {
  it('agrees with the controller', async () => {
    const { code, out, err } = await fulcrum(['session', 'judge', file]);
    expect([code, err]).toEqual([0, '']);
    expect(out).toMatch(/^\d{8}-\d{6}-\w{6}: \d+ items judged, no disagreement\n$/);
  });

  it('names what the controller did not do', async () => {
    const { code, out } = await fulcrum(['session', 'judge', unfound]);
    expect(code).toBe(5);
    expect(out).toContain('1 disagreement\n');
    expect(out).toMatch(/^ 0:4\d\.\d{3} {2}button: the return button was pressed, and nothing was found$/m);
    const json = await fulcrum(['session', 'judge', unfound, '--json']);
    expect(JSON.parse(json.out)).toMatchObject({ type: 'verdict', disagreements: [{ rule: 'button' }] });
  });

  it('is a program of its own for the service', () => {
    const run = (path: string) =>
      spawnSync(process.execPath, [join(root, 'dist/src/bench/judge/main.js'), path], { encoding: 'utf8' });
    expect(JSON.parse(run(unfound).stdout)).toMatchObject({ disagreements: [{ rule: 'button' }] });
    expect(run(join(root, 'package.json'))).toMatchObject({
      status: 1,
      stdout: '',
      stderr: expect.stringContaining('is neither a journal nor an MCAP file'),
    });
  });

  it.each(['judge', 'scenario'])('refuses what is no recording: %s', async (command) => {
    const { code, out, err } = await fulcrum(['session', command, 'nothing.mcap']);
    expect([code, out]).toEqual([2, '']);
    expect(err).toContain('no such file or folder');
  });
});

describe('fulcrum session scenario', () => {
  it('writes a scenario, the same to a file and to standard output', async () => {
    const path = join(folder(), 'scenario.json');
    const { code, out } = await fulcrum(['session', 'scenario', file]);
    expect(code).toBe(0);
    expect(await fulcrum(['session', 'scenario', file, '--out', path])).toMatchObject({ code: 0, out: '' });
    expect(readFileSync(path, 'utf8')).toBe(out);
    expect(scenarioSchema.parse(JSON.parse(out))).toMatchObject({
      faults: ['45s:patient=button'],
      expected: { outcome: 'returned', findings: ['H18'] },
    });
  });
});
