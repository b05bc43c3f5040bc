/** Row: from `npm ci` to a finished `npm start` in a fresh clone, beside a fresh clone of another build's commit. */
import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { type Build, thisBuild } from '../builds.ts';
import { type Children, endOf } from '../children.ts';
import { inPairs, type Sample } from '../pairs.ts';
import { atMost, type Bench, type Measured, type Row } from '../row.ts';

const rounds = 2;

export const freshCloneRow = (): Row => ({
  subject: 'starting',
  name: '`npm ci` to a finished `npm start`, fresh clone',
  yardstick: '--against',
  unit: 's',
  reach: [atMost(1)],
  isQuick: false,
  measure,
});

async function measure({ folder, children, against }: Bench): Promise<Measured> {
  // Once before it counts, so that the packages of both are in npm's cache.
  const sampleOf = async (build: Build): Promise<Sample> => {
    const sample = () => startFresh(children, build, folder);
    await sample();
    return sample;
  };
  const note = 'of what is committed; the packages come from npm’s cache';
  const own = await sampleOf(thisBuild);
  if (against !== null) return { ...(await inPairs(rounds, own, await sampleOf(against))), note };
  return { samples: [await own()], beside: [], besideMissing: 'no other build; --against FOLDER names one', note };
}

/** Seconds; the clone itself is not counted. */
async function startFresh(children: Children, build: Build, folder: string): Promise<number> {
  const clone = mkdtempSync(join(folder, 'clone-'));
  const run = async (command: string, args: readonly string[]): Promise<void> => {
    const { code, stderr } = await endOf(
      children.start(command, args, { cwd: clone, stdio: ['ignore', 'pipe', 'pipe'] }),
    );
    if (code === 0) return;
    const problem = stderr.trim().split('\n', 1)[0];
    throw new Error(`\`${command} ${args[0]}\` in a clone of ${build.folder} ended with ${code}: ${problem}`);
  };
  await run('git', ['clone', '--quiet', '--no-hardlinks', build.folder, clone]);
  const startedAt = performance.now();
  await run('npm', ['ci', '--no-audit', '--no-fund']);
  await run('npm', ['start']);
  const tookS = (performance.now() - startedAt) / 1000;
  rmSync(clone, { recursive: true, force: true });
  return tookS;
}
