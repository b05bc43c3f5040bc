import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openBenchRecords } from '../../src/cli/support/bench-records.ts';
import { headOf, summary } from '../support/records-rig.ts';
import { folder } from '../support/temporary-folder.ts';

/** A records process whose disk is full: it answers, and writes nothing. */
const fullDisk = `
const say = (message) => process.stdout.write(JSON.stringify(message) + '\\n');
say({ kind: 'ready', unconfirmed: null, repair: null });
say({ kind: 'failing', reason: 'the disk is full' });
process.stdin.on('data', () => say({ kind: 'here' })).on('end', () => process.exit());
`;

async function openOnFullDisk(giveUpAfterMs: number) {
  const program = join(folder(), 'child.mjs');
  writeFileSync(program, fullDisk);
  const records = await openBenchRecords(folder(), { program, giveUpAfterMs });
  const head = headOf();
  records.sink.begin(head);
  const addMuch = () => {
    for (let count = 0; count < 35; count += 1) {
      records.sink.add('inputs', count, { value: 'x'.repeat(100_000) }, 'relaxed');
    }
  };
  return { records, head, addMuch };
}

const never = new AbortController().signal;

describe('bench records on a full disk', () => {
  it('are given up after some time, and the bench goes on without them', async () => {
    const { records, head, addMuch } = await openOnFullDisk(200);
    addMuch();
    await records.caughtUp(never);
    addMuch();
    await records.caughtUp(never);
    records.sink.end(summary);
    expect(await records.finish(false)).toEqual({ id: head.id, problem: 'the disk is full' });
  });

  it('are given up at the end of a session that fits into the queue', async () => {
    const { records, head } = await openOnFullDisk(200);
    records.sink.end(summary);
    expect(await records.finish(false)).toEqual({ id: head.id, problem: 'the disk is full' });
  });

  it('are not waited for when the user interrupts', async () => {
    const { records, head, addMuch } = await openOnFullDisk(3_600_000);
    addMuch();
    const interruption = new AbortController();
    const caughtUp = records.caughtUp(interruption.signal);
    interruption.abort();
    await caughtUp;
    records.sink.end(summary);
    expect(await records.finish(true)).toEqual({ id: head.id, problem: 'the disk is full' });
  });
});
