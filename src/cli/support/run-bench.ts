/** `fulcrum bench`: runs one session in a {@link World}, prints it, and writes its plot. */
import { type Fault, formatFault } from '../../../hardware/simulator/faults/fault.ts';
import { FulcrumError } from '../../../protocols/base/errors.ts';
import { absolute } from '../../../protocols/therapy/limits.ts';
import { accepted } from '../../../protocols/therapy/refusal.ts';
import { planTimeline } from '../../../protocols/therapy/timeline.ts';
import type { BenchOptions } from '../../bench/world/options.ts';
import type { BenchResult } from '../../bench/world/result.ts';
import { World } from '../../bench/world/world.ts';
import { BenchLines } from './bench-lines.ts';
import { BenchTrace } from './bench-trace.ts';
import { exitCodes, outcomeExitCodes } from './exit-codes.ts';
import { type Output, printable, writeLine, writeMessage } from './output.ts';
import { loadProtocol } from './protocol-file.ts';
import { prepareReport, writeReport } from './report-file.ts';
import { isOutputClosed } from './streams.ts';

export interface BenchArguments {
  /** Simulated seconds per second; `Infinity`: as fast as possible. */
  readonly speed?: number;
  readonly seed: number;
  readonly device: 'simulated' | 'emulated';
  readonly fault: readonly Fault[];
  readonly json?: true;
  readonly report?: string;
}

/** Speed with a live picture: a session of ten minutes takes ten seconds. */
const liveSpeed = 60;
/** Simulated time between two looks at signals, when unpaced. */
const sliceMs = 2000;
/** Wall time between two frames, when paced. */
const frameMs = 40;
/** A paced bench that falls behind does not catch up by more than this per frame; otherwise frames would grow. */
const longestFrameMs = 100;

export async function runBench(name: string, options: BenchArguments, out: Output, err: Output): Promise<void> {
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
  let isInterrupted = false;
  try {
    isInterrupted = await advance(world, speed, () => screen?.show());
  } finally {
    screen?.close();
  }
  const wallSeconds = (performance.now() - startedAt) / 1000;

  const result = world.result();
  lines.summary(result, { seed: options.seed, wallSeconds, isInterrupted });
  const missed = options.fault.filter(({ at }) => at > result.durationMs).map(formatFault);
  if (missed.length > 0) writeMessage(err, `not injected, the session ended before: ${missed.join(' ')}`);
  process.exitCode = isInterrupted ? exitCodes.interrupted : exitCodeOf(result);
  if (options.report !== undefined) await saveReport(options.report, await trace.plot(result, isInterrupted), err);
}

/** Runs the world to its end, or until a signal. True if it was interrupted. */
async function advance(world: World, speed: number, onFrame: () => void): Promise<boolean> {
  let isInterrupted = false;
  const onSignal = () => {
    isInterrupted = true;
  };
  process.once('SIGINT', onSignal);
  process.once('SIGTERM', onSignal);
  try {
    let passedMs = frameMs;
    let shownAt = performance.now();
    const isPaced = () => Number.isFinite(speed) && !isOutputClosed();
    while (!isInterrupted && world.advance(world.clock.now() + (isPaced() ? speed * passedMs : sliceMs))) {
      onFrame();
      await pause(isPaced() ? frameMs : 0);
      const now = performance.now();
      passedMs = Math.min(longestFrameMs, now - shownAt);
      shownAt = now;
    }
    return isInterrupted;
  } finally {
    process.off('SIGINT', onSignal);
    process.off('SIGTERM', onSignal);
  }
}

async function saveReport(path: string, svg: string, err: Output): Promise<void> {
  try {
    await writeReport(path, svg);
    writeLine(err, `plot: ${printable(path)}`);
  } catch (error) {
    if (!(error instanceof FulcrumError)) throw error;
    // The check before the session could not foresee this (a full disk). Only the plot is lost.
    writeMessage(err, error.message);
    if (process.exitCode !== exitCodes.violated) process.exitCode = exitCodes.failed;
  }
}

/** False under CI, where Ink draws only the last frame, and on a dumb terminal. */
function canDraw(out: Output): boolean {
  const { CI = 'false', TERM } = process.env;
  return out.isTTY === true && TERM !== 'dumb' && ['0', 'false'].includes(CI);
}

/** Loads the emulated chips and johnny-five, which a simulated bench does not need. */
async function loadEmulatedBoards(): Promise<Required<Pick<BenchOptions, 'board' | 'sensors'>>> {
  const [{ emulatedBoard }, { firmwareImage }, { emulatedSensors }] = await Promise.all([
    import('../../../hardware/emulator/board.ts'),
    import('./firmware-image.ts'),
    import('../../bench/world/emulated-sensors.ts'),
  ]);
  return { board: emulatedBoard(firmwareImage()), sensors: await emulatedSensors() };
}

/** Loads Ink and React only when there is a terminal to draw on: they cost a third of a second and 90 MB. */
async function openScreen(trace: BenchTrace): Promise<{ show(): void; close(): void }> {
  // React's development build takes half of each frame's time for its own checks.
  process.env['NODE_ENV'] ??= 'production';
  const { openLiveScreen } = await import('../../console/live-screen.ts');
  return openLiveScreen(trace);
}

function exitCodeOf(result: BenchResult): number {
  if (result.violations.length > 0) return exitCodes.violated;
  if (result.failure !== null || result.findings.some(({ hazard }) => hazard === 'H28')) return exitCodes.failed;
  return outcomeExitCodes[result.outcome];
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => {
    if (ms === 0) setImmediate(resolve);
    else setTimeout(resolve, ms);
  });
}
