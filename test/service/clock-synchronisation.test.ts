import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { ClockSynchronisation, isSynchronisedBy } from '../../src/service/patients/clock-synchronisation.ts';
import { folder } from '../support/temporary-folder.ts';

/** As chrony 4.3 has printed them. */
const unsynchronised =
  '00000000,,0,0.000000000,0.000000000,0.000000000,0.000000000,0.000,0.000,0.000,1.000000000,1.000000000,0.0,Not synchronised\n';
const itsOwnTime =
  '7F7F0101,,10,1796027264.880071456,0.000000000,0.000000000,0.000000000,0.000,0.000,0.000,0.000000000,0.000000000,0.0,Normal\n';
const synchronised =
  '7F000001,127.0.0.1,11,1796027296.870200554,0.000002193,0.000003427,0.000003427,-1.485,0.311,14.698,0.000008939,0.000058938,2.0,Normal\n';

describe('chrony', () => {
  it.each([
    ['has a server', synchronised, true],
    ['has a leap second ahead', synchronised.replace('Normal', 'Insert second'), true],
    ['has none', unsynchronised, false],
    ['gives out the computer’s own time', itsOwnTime, false],
    ['has not brought the clock to the server’s time yet', synchronised.replace('0.000002193', '-7200.1'), false],
    ['does not run', '506 Cannot talk to daemon\n', false],
    ['says nothing', '', false],
    ['is cut off', synchronised.slice(0, 40), false],
  ])('that %s: %#', (_what, output, isSynchronised) => {
    expect(isSynchronisedBy(output)).toBe(isSynchronised);
  });
});

describe('the clock’s synchronisation', () => {
  afterEach(() => {
    vi.useRealTimers();
  });

  const rig = (outputs: readonly (string | null)[]) => {
    vi.useFakeTimers();
    let asked = 0;
    const file = join(folder(), 'synchronized');
    const found = new ClockSynchronisation({
      timesyncdFile: file,
      askChrony: async () => {
        const output = outputs[Math.min(asked, outputs.length - 1)] ?? null;
        asked += 1;
        if (output === null) throw new Error('spawn chronyc ENOENT');
        return output;
      },
    });
    return { found, file, asked: () => asked };
  };
  const minute = () => vi.advanceTimersByTimeAsync(60_000);

  it('is looked for at once and each minute, until it is there; then it holds', async () => {
    const { found, asked } = rig([null, unsynchronised, synchronised, unsynchronised]);
    found.watch(() => true);
    await minute();
    expect([asked(), found.isSynchronised]).toEqual([2, false]);
    await minute();
    expect([asked(), found.isSynchronised]).toEqual([3, true]);
    await minute();
    expect([asked(), found.isSynchronised]).toEqual([3, true]);
  });

  it('is not looked for while somebody is on the table, nor after the end', async () => {
    const { found, asked } = rig([unsynchronised]);
    let isIdle = false;
    found.watch(() => isIdle);
    await minute();
    expect(asked()).toBe(0);
    isIdle = true;
    await minute();
    expect(asked()).toBe(1);
    found.close();
    await minute();
    expect(asked()).toBe(1);
  });

  it('is known by systemd-timesyncd’s file as well', async () => {
    const { found, file, asked } = rig([null]);
    expect(found.isSynchronised).toBe(false);
    writeFileSync(file, '');
    expect(found.isSynchronised).toBe(true);
    await found.look();
    expect(asked()).toBe(0);
  });
});
