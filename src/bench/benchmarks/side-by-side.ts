/**
 * Plots one session twice on the same body: with the simulated actuator, and with the real firmware on the emulated chip:
 *
 *     npm run build && node dist/src/bench/benchmarks/side-by-side.js [FILE]
 *
 * The default FILE is `hardware/wiring/simulated-and-emulated.svg`.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { emulatedBoard } from '../../../hardware/emulator/board.ts';
import { readImage } from '../../../hardware/emulator/image.ts';
import type { Timeline } from '../../../protocols/therapy/leg.ts';
import { absolute } from '../../../protocols/therapy/limits.ts';
import { readProtocol } from '../../../protocols/therapy/read.ts';
import { accepted } from '../../../protocols/therapy/refusal.ts';
import { planTimeline } from '../../../protocols/therapy/timeline.ts';
import { plotTwoRuns } from '../../reports/plot.ts';
import type { BenchOptions } from '../world/options.ts';
import type { BenchSample } from '../world/result.ts';
import { World } from '../world/world.ts';

/** Five ramps and holds up to 30°, in four and a half minutes. */
const protocol = 'progressive-regressive';
const seed = 1;
const root = new URL('../../../../', import.meta.url);

function read(path: string): Buffer {
  return readFileSync(new URL(path, root));
}

function run(timeline: Timeline, board?: BenchOptions['board']): readonly BenchSample[] {
  const samples: BenchSample[] = [];
  const onSample = (sample: BenchSample) => samples.push(sample);
  const options = { timeline, prescription: absolute, seed, onSample };
  const { outcome } = new World(board === undefined ? options : { ...options, board }).run();
  if (outcome !== 'completed') throw new Error(`the session was not completed: ${outcome}`);
  return samples;
}

/** Differences at equal times after the order for the first ramp; the two orders are a few milliseconds apart. */
function differences(one: readonly BenchSample[], other: readonly BenchSample[]): { maxDeg: number; rmsDeg: number } {
  const differencesDeg = one
    .slice(0, other.length)
    .map(({ angleDeg }, index) => angleDeg - (other[index]?.angleDeg ?? angleDeg));
  const squares = differencesDeg.reduce((sum, deg) => sum + deg * deg, 0);
  return { maxDeg: Math.max(...differencesDeg.map(Math.abs)), rmsDeg: Math.sqrt(squares / differencesDeg.length) };
}

const firmware = 'hardware/firmware/actuator';
const image = readImage(
  read(`${firmware}/actuator.hex`).toString('latin1'),
  read(`${firmware}/actuator.hex.txt`).toString('latin1'),
);
const file = read(`protocols/therapy/ready-made/${protocol}.json`);
const timeline = accepted(planTimeline(accepted(readProtocol(file, protocol)), absolute, protocol));

const simulated = run(timeline);
const emulated = run(timeline, emulatedBoard(image));
const { maxDeg, rmsDeg } = differences(simulated, emulated);
const svg = await plotTwoRuns(
  {
    title: 'The simulated actuator and the emulated firmware',
    subtitle: `${protocol}, the real image on an ATmega328P: true angles on the same body at most ${maxDeg.toFixed(2)}° apart, ${rmsDeg.toFixed(2)}° rms`,
    limitDeg: timeline.maxAngle,
    phases: timeline.legs.map(({ phase, start, duration }) => {
      return { name: phase, startMs: start, endMs: start + duration };
    }),
  },
  { name: 'simulated', samples: simulated },
  { name: 'emulated', samples: emulated },
);
const target = process.argv[2] ?? fileURLToPath(new URL('hardware/wiring/simulated-and-emulated.svg', root));
mkdirSync(dirname(target), { recursive: true });
writeFileSync(target, svg);
process.stdout.write(`${target}: at most ${maxDeg.toFixed(3)}° apart, ${rmsDeg.toFixed(3)}° rms\n`);
