import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openRecords } from '../../src/records/database/open.ts';
import { Sessions } from '../../src/records/database/sessions.ts';
import { databaseFile } from '../../src/records/paths.ts';
import { fulcrum, jsonLines } from '../support/fulcrum-command.ts';
import { headOf, summary } from '../support/records-rig.ts';
import { folder } from '../support/temporary-folder.ts';

/** A data folder with so many ended sessions, one order in each. */
function recorded(count: number): { readonly data: string; readonly ids: readonly string[] } {
  const data = folder();
  const { database } = openRecords(data, new Date(0));
  const sessions = new Sessions(database);
  const heads = Array.from({ length: count }, () => headOf());
  database.transaction(() => {
    for (const head of heads) {
      sessions.begin(head);
      sessions.add(head.id, [
        { item: 3, atMs: 1500, channel: 'order', text: '{"order":"ramp","toDeg":15,"reason":"step"}' },
      ]);
      sessions.end(head.id, summary);
    }
  });
  database.close();
  return { data, ids: heads.map(({ id }) => id) };
}

describe('fulcrum session list', () => {
  it('gives one object a line, the newest last', async () => {
    const { data, ids } = recorded(3);
    const { code, out } = await fulcrum(['session', 'list', '--data', data, '--json']);
    expect(code).toBe(0);
    expect(jsonLines(out).map(({ id }) => id)).toEqual(ids);
    expect(jsonLines(out)[0]).toMatchObject({ outcome: 'completed', maxAngleDeg: 15, recording: 'journal' });
  });

  it('prints a table, and a sentence where nothing was recorded', async () => {
    const { data, ids } = recorded(1);
    const { out } = await fulcrum(['session', 'list', '--data', data]);
    expect(out).toContain(`${ids[0]}  2026-03-01 08:00:`);
    expect(out).toContain('first-session  completed  10:00     15°');
    expect((await fulcrum(['session', 'list', '--data', folder()])).out).toBe('no recorded sessions\n');
  });

  it('refuses a folder that does not exist, and a damaged database', async () => {
    const { code, err } = await fulcrum(['session', 'list', '--data', '/no/such/folder']);
    expect([code, err]).toEqual([2, expect.stringContaining('/no/such/folder: no such file or folder')]);
    const data = folder();
    writeFileSync(databaseFile(data), 'no database'.repeat(100));
    const damaged = await fulcrum(['session', 'list', '--data', data]);
    expect([damaged.code, damaged.err]).toEqual([
      2,
      expect.stringContaining(`${join(data, 'records.sqlite')}: cannot be read: `),
    ]);
  });
});

describe('fulcrum session show', () => {
  it('shows a session with what was recorded promptly', async () => {
    const { data, ids } = recorded(2);
    const [id = ''] = ids;
    const { out } = await fulcrum(['session', 'show', id, '--data', data]);
    expect(out).toContain('outcome   completed, 10:00, of which head-down 1:30');
    expect(out).toContain('0.00 s  order    ramp to 15°: step');
    const { out: json } = await fulcrum(['session', 'show', id, '--data', data, '--json']);
    expect(jsonLines(json)[0]).toMatchObject({ id, counts: { order: 1 }, entries: [{ item: 3, channel: 'order' }] });
  });

  it.each(['20260101-000000-aaaaaa', 'x', '../etc/passwd'])('refuses the unknown id %s', async (id) => {
    const { data } = recorded(1);
    const { code, err } = await fulcrum(['session', 'show', id, '--data', data]);
    expect([code, err]).toEqual([2, `fulcrum: "${id}": no such session; allowed: an id from fulcrum session list\n`]);
  });
});
