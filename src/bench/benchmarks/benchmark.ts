/** `npm run benchmark`: how fast the bench is, and how much memory it takes. Figures, not tests: machines differ. */
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
import { measureEmulated } from './emulated.ts';
import { measurePorts } from './ports.ts';
import { measureBothBoards } from './sensors.ts';
import { measureService } from './service.ts';

const simulatedSeconds = 10_000;
/** The ready-made protocol nearest to 500 s. */
const coldProtocol = 'first-session';
const coldRuns = 5;

const root = new URL('../../../../', import.meta.url);
const command = fileURLToPath(new URL('dist/src/cli/main.js', root));

function say(name: string, figure: string, wanted: string): void {
  process.stdout.write(`${name.padEnd(58)} ${figure.padStart(14)}   ${wanted}\n`);
}

/** The whole stack, one process, one core: body, bytes on the line, codec, monitor, machine, 50 lines a second. */
function warm(): void {
  const timeline = planned('static-15');
  const cpu = process.cpuUsage();
  const startedAt = performance.now();
  let simulated = 0;
  for (let seed = 1; simulated < simulatedSeconds; seed += 1) {
    const { durationMs, outcome } = new World({ timeline, prescription: absolute, seed }).run();
    if (outcome !== 'completed') throw new Error(`seed ${seed}: ${outcome}`);
    simulated += durationMs / 1000;
  }
  const wall = (performance.now() - startedAt) / 1000;
  const { user, system } = process.cpuUsage(cpu);
  const what = `${Math.round(simulated)} simulated seconds in one process`;
  say(what, `${Math.round(simulated / wall)} × wall`, 'wanted: 2000 ×');
  say(
    '',
    `${Math.round(simulated / ((user + system) / 1e6))} × CPU`,
    '(on a machine with nothing else to do, the same)',
  );
}

/** The actuator's real firmware, and what is asked of it in time. */
function emulated(): void {
  const kept = (name: string): string => readFileSync(new URL(`hardware/firmware/actuator/${name}`, root), 'latin1');
  const image = readImage(kept('actuator.hex'), kept('actuator.hex.txt'));
  const figures = [...measureEmulated(image, planned('static-15')), ...measureBothBoards(image, standardFirmata())];
  for (const { name, figure, wanted } of figures) say(name, figure, wanted);
}

function planned(name: string): Timeline {
  const file = readFileSync(new URL(`protocols/therapy/ready-made/${name}.json`, root));
  return accepted(planTimeline(accepted(readProtocol(file, name)), absolute, name));
}

/** A bench as a user starts it: a new process each time. The best of a few, since other work only makes it slower. */
function cold(): void {
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
  say(`one cold \`fulcrum bench ${coldProtocol}\`, best of ${coldRuns}`, `${Math.round(best)} × wall`, 'wanted: 500 ×');
  say('its peak memory', `${Math.round(memory)} MB`, 'wanted: below 160 MB');
}

/** Our side of a real port beside a bare one. */
async function ports(): Promise<void> {
  for (const { name, figure, wanted } of await measurePorts()) say(name, figure, wanted);
}

warm();
cold();
emulated();
await ports();
for (const { name, figure, wanted } of await measureService()) say(name, figure, wanted);
