/** `npm run benchmark`: speed and memory. These are figures, not tests, because machines differ. */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { readImage } from '../../../hardware/emulator/image.ts';
import { standardFirmata } from '../../../hardware/emulator/standard-firmata.ts';
import type { Timeline } from '../../../protocols/therapy/leg.ts';
import { absolute } from '../../../protocols/therapy/limits.ts';
import { readProtocol } from '../../../protocols/therapy/read.ts';
import { accepted } from '../../../protocols/therapy/refusal.ts';
import { planTimeline } from '../../../protocols/therapy/timeline.ts';
import { World } from '../world/world.ts';
import { measureActuatorBoard } from './actuator-board.ts';
import { measureBothBoards } from './both-boards.ts';
import { measureConsoleKey } from './console-key.ts';
import { type Figure, measureDuration } from './figure.ts';
import { measurePageClick } from './page-click.ts';
import { measurePorts } from './ports.ts';
import { measureRecording } from './recording.ts';
import { measureService } from './service.ts';
import { measureShellStop } from './shell-stop.ts';
import { measureStart } from './start.ts';

const simulatedSeconds = 10_000;
/** The ready-made protocol closest to 500 s. */
const coldProtocol = 'first-session';
const coldRuns = 5;

const root = new URL('../../../../', import.meta.url);
const command = fileURLToPath(new URL('dist/src/cli/main.js', root));

function print({ name, figure, comparison }: Figure): void {
  process.stdout.write(`${name.padEnd(58)} ${figure.padStart(14)}   ${comparison}\n`);
}

/** The whole stack in one process: body, serial bytes, codec, monitor, session machine, 50 lines per second. */
function benchSpeed(): Figure[] {
  const timeline = planned('static-15');
  let simulatedMs = 0;
  const { wallMs, cpuMs } = measureDuration(() => {
    for (let seed = 1; simulatedMs < simulatedSeconds * 1000; seed += 1) {
      const { durationMs, outcome } = new World({ timeline, prescription: absolute, seed }).run();
      if (outcome !== 'completed') throw new Error(`seed ${seed}: ${outcome}`);
      simulatedMs += durationMs;
    }
  });
  return [
    {
      name: `${Math.round(simulatedMs / 1000)} simulated seconds in one process`,
      figure: `${Math.round(simulatedMs / wallMs)} × wall`,
      comparison: 'target: 2000 ×',
    },
    { name: '', figure: `${Math.round(simulatedMs / cpuMs)} × CPU`, comparison: '(the same on an idle machine)' },
  ];
}

function firmwareTiming(): Figure[] {
  const read = (name: string): string => readFileSync(new URL(`hardware/firmware/actuator/${name}`, root), 'latin1');
  const image = readImage(read('actuator.hex'), read('actuator.hex.txt'));
  return [...measureActuatorBoard(image, planned('static-15')), ...measureBothBoards(image, standardFirmata())];
}

function planned(name: string): Timeline {
  const file = readFileSync(new URL(`protocols/therapy/ready-made/${name}.json`, root));
  return accepted(planTimeline(accepted(readProtocol(file, name)), absolute, name));
}

/** The bench as a user starts it, in a new process. Takes the best of several runs, since other load only slows it down. */
function coldStart(): Figure[] {
  let best = 0;
  let memory = 0;
  for (let run = 0; run < coldRuns; run += 1) {
    const args = ['bench', coldProtocol, '--json', '--speed', 'max'];
    const script = `process.on('exit', () => process.stderr.write(String(process.resourceUsage().maxRSS)));`;
    const preload = `data:text/javascript,${encodeURIComponent(script)}`;
    const startedAt = performance.now();
    const { stdout, stderr } = spawnSync(process.execPath, ['--import', preload, command, ...args], {
      encoding: 'utf8',
      maxBuffer: 2 ** 26,
    });
    const wall = (performance.now() - startedAt) / 1000;
    const { durationMs } = JSON.parse(stdout.trimEnd().split('\n').at(-1) ?? '{}');
    best = Math.max(best, durationMs / 1000 / wall);
    memory = Math.max(memory, Number(stderr.trim().split('\n').at(-1)) / 1024);
  }
  return [
    {
      name: `\`fulcrum bench ${coldProtocol}\` from a cold start, best of ${coldRuns}`,
      figure: `${Math.round(best)} × wall`,
      comparison: 'target: 500 ×',
    },
    { name: 'its peak memory', figure: `${Math.round(memory)} MB`, comparison: 'target: below 160 MB' },
  ];
}

for (const figure of benchSpeed()) print(figure);
for (const figure of coldStart()) print(figure);
for (const figure of firmwareTiming()) print(figure);
for (const figure of await measureRecording(planned('static-15'))) print(figure);
for (const figure of await measurePorts()) print(figure);
for (const figure of await measureService()) print(figure);
for (const figure of await measureConsoleKey()) print(figure);
for (const figure of await measurePageClick()) print(figure);
for (const figure of await measureShellStop()) print(figure);
for (const figure of await measureStart()) print(figure);
