import { Command, InvalidArgumentError, Option } from 'commander';
import { type Fault, formatFault, parseFault } from '../../../hardware/simulator/faults/fault.ts';
import { FulcrumError } from '../../../protocols/base/errors.ts';
import { absolute } from '../../../protocols/therapy/limits.ts';
import { accepted } from '../../../protocols/therapy/refusal.ts';
import { planTimeline } from '../../../protocols/therapy/timeline.ts';
import type { BenchOptions } from '../../bench/world/options.ts';
import type { BenchResult } from '../../bench/world/result.ts';
import { World } from '../../bench/world/world.ts';
import { BenchLines } from '../support/bench-lines.ts';
import { BenchTrace } from '../support/bench-trace.ts';
import { exitCodes } from '../support/exit-codes.ts';
import { faultHelp } from '../support/fault-help.ts';
import { loadProtocol } from '../support/protocol-file.ts';
import { prepareReport, writeReport } from '../support/report-file.ts';
import { printable, readerIsGone } from '../support/streams.ts';
import type { Output } from './protocol.ts';

interface BenchArguments {
  readonly speed?: number;
  readonly seed: number;
  readonly device: 'simulated' | 'emulated';
  readonly fault: readonly Fault[];
  readonly json?: true;
  readonly report?: string;
}

/** A live picture is watched; sixty times as fast as life, a session takes some ten seconds. */
const liveSpeed = 60;
/** Simulated time between two looks at signals, in ms. */
const slice = 2000;
/** Of wall time, between two frames of a paced bench. */
const frame = 40;
/** A bench that is held up, or is slower than it is asked to be, does not make up for more: frames would grow. */
const longestFrame = 100;

export function benchCommand(out: Output = process.stdout, notes: Output = process.stderr): Command {
  return new Command('bench')
    .description('one whole session against the simulated table, in this process: no hardware, no service')
    .argument('[protocol]', 'a ready-made name (fulcrum protocol list) or a file', 'first-session')
    .option('--speed <N|max>', 'simulated seconds a second; 60 with a live picture, else max', speedOf)
    .option('--seed <N>', 'of noise, of the patient, of garbled lines: the same seed, the same session', seedOf, 1)
    .addOption(
      new Option('--device <DEVICE>', 'actuator and sensors: simulated, or their real firmware on two emulated boards')
        .choices(['simulated', 'emulated'])
        .default('simulated'),
    )
    .addOption(
      new Option('--fault <AT:COMPONENT=KIND[:VALUE][,FOR]>', 'injects a fault; may be given again')
        .argParser((text: string, faults: readonly Fault[]) => [...faults, parseFault(text)])
        .default([], 'none'),
    )
    .option('--report <FILE>', 'writes the session’s plot (SVG) to this file')
    .option('--json', 'one JSON object a line; the last one is the summary')
    .addHelpText('after', () => faultHelp())
    .action((name: string, options: BenchArguments) => runBench(name, options, out, notes));
}

async function runBench(name: string, options: BenchArguments, out: Output, notes: Output): Promise<void> {
  const { protocol, place } = await loadProtocol(name);
  const timeline = accepted(planTimeline(protocol, absolute, place));
  if (options.report !== undefined) await prepareReport(options.report, place);
  const isLive = canDraw(out) && options.json !== true && options.speed !== Number.POSITIVE_INFINITY;
  const speed = options.speed ?? (isLive ? liveSpeed : Number.POSITIVE_INFINITY);
  const trace = new BenchTrace(timeline);
  const lines = new BenchLines(out, timeline, options.json === true);
  if (!isLive) lines.title();
  const world = new World({
    timeline,
    prescription: absolute,
    seed: options.seed,
    faults: options.fault,
    ...(options.device === 'emulated' ? await loadEmulatedBoards() : {}),
    onEntry: (entry) => {
      trace.entry(entry);
      if (!isLive) lines.entry(entry);
    },
    onSample: (sample) => {
      trace.sample(sample);
      if (!isLive) lines.sample(sample);
    },
  });

  const screen = isLive ? await openScreen(trace) : null;
  const startedAt = performance.now();
  let interrupted = false;
  const onSignal = () => {
    interrupted = true;
  };
  process.once('SIGINT', onSignal);
  process.once('SIGTERM', onSignal);
  try {
    let [passed, shownAt] = [frame, startedAt];
    const isPaced = () => Number.isFinite(speed) && !readerIsGone();
    while (!interrupted && world.advance(world.clock.now() + (isPaced() ? speed * passed : slice))) {
      screen?.show();
      await pause(isPaced() ? frame : 0);
      const now = performance.now();
      passed = Math.min(longestFrame, now - shownAt);
      shownAt = now;
    }
  } finally {
    screen?.close();
    process.off('SIGINT', onSignal);
    process.off('SIGTERM', onSignal);
  }
  const wallSeconds = (performance.now() - startedAt) / 1000;

  const result = world.result();
  lines.summary(result, { seed: options.seed, wallSeconds, interrupted });
  const missed = options.fault.filter(({ at }) => at > result.durationMs).map(formatFault);
  if (missed.length > 0) {
    notes.write(`fulcrum: never began, for the session had ended by then: ${missed.join(' ')}\n`);
  }
  process.exitCode = interrupted ? exitCodes.interrupted : exitCodeOf(result);
  if (options.report === undefined) return;
  try {
    await writeReport(options.report, await trace.plot(result, interrupted));
    notes.write(`plot: ${printable(options.report)}\n`);
  } catch (error) {
    if (!(error instanceof FulcrumError)) throw error;
    // Nobody could have known before the session, of which nothing but the plot is lost.
    notes.write(`fulcrum: ${printable(error.message)}\n`);
    if (process.exitCode !== exitCodes.violated) process.exitCode = exitCodes.failed;
  }
}

/** Ink, and what it asks, draw nothing but the last frame where CI is set; a dumb terminal cannot be drawn on. */
function canDraw(out: Output): boolean {
  const { CI = 'false', TERM } = process.env;
  return out.isTTY === true && TERM !== 'dumb' && ['0', 'false'].includes(CI);
}

/** Loaded only where they are asked for: nobody else needs the chips, or johnny-five. */
async function loadEmulatedBoards(): Promise<Required<Pick<BenchOptions, 'board' | 'sensors'>>> {
  const [{ emulatedBoard }, { firmwareImage }, { emulatedSensors }] = await Promise.all([
    import('../../../hardware/emulator/board.ts'),
    import('../support/firmware-image.ts'),
    import('../../bench/world/emulated-sensors.ts'),
  ]);
  return { board: emulatedBoard(firmwareImage()), sensors: await emulatedSensors() };
}

/** Loaded only where there is a terminal to draw on: it costs a third of a second and 90 MB. */
async function openScreen(trace: BenchTrace): Promise<{ show(): void; close(): void }> {
  // React's other build checks and measures everything it does: half of a frame's time.
  process.env['NODE_ENV'] ??= 'production';
  const { openLiveScreen } = await import('../../console/live-screen.ts');
  return openLiveScreen(trace);
}

export function exitCodeOf(result: BenchResult): number {
  if (result.violations.length > 0) return exitCodes.violated;
  if (result.failure !== null || result.findings.some(({ hazard }) => hazard === 'H28')) return exitCodes.failed;
  switch (result.outcome) {
    case 'stranded':
      return exitCodes.stranded;
    case 'returned':
      return exitCodes.returned;
    case 'completed':
      return exitCodes.done;
  }
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => {
    if (milliseconds === 0) setImmediate(resolve);
    else setTimeout(resolve, milliseconds);
  });
}

function speedOf(text: string): number {
  if (text === 'max') return Number.POSITIVE_INFINITY;
  const speed = Number(text);
  if (/^\d+(\.\d+)?$/.test(text) && speed >= 0.1 && speed <= 10_000) return speed;
  throw new InvalidArgumentError('Allowed: 0.1 to 10000, or max.');
}

function seedOf(text: string): number {
  const seed = Number(text);
  if (/^\d{1,10}$/.test(text) && seed <= 0xffff_ffff) return seed;
  throw new InvalidArgumentError('Allowed: a whole number from 0 to 4294967295.');
}
