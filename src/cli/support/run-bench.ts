/** `fulcrum bench`: runs one session in a {@link World}, prints it, and writes its plot and its recording. */
import { resolve } from 'node:path';
import { type Fault, formatFault } from '../../../hardware/simulator/faults/fault.ts';
import { errorCodes, FulcrumError } from '../../../protocols/base/errors.ts';
import { warningsOn } from '../../../protocols/therapy/description.ts';
import type { Timeline } from '../../../protocols/therapy/leg.ts';
import { absolute } from '../../../protocols/therapy/limits.ts';
import { accepted } from '../../../protocols/therapy/refusal.ts';
import type { BenchResult } from '../../bench/world/result.ts';
import { World } from '../../bench/world/world.ts';
import { exportBytes } from '../../records/export/formats.ts';
import type { Content } from '../../records/files/durable-file.ts';
import { MemorySink, readBack } from '../../records/memory-sink.ts';
import type { Language } from '../../reports/words/words.ts';
import { BenchLines } from './bench-lines.ts';
import { benchRecorder, newRecordingId, type RecordedBench } from './bench-recording.ts';
import { type BenchRecords, openBenchRecords, toAll } from './bench-records.ts';
import { BenchTrace } from './bench-trace.ts';
import { loadEmulatedBoards } from './emulated-boards.ts';
import { exitCodes, outcomeExitCodes } from './exit-codes.ts';
import { canDraw, openScreen } from './open-screen.ts';
import { type Output, printable, writeLine, writeMessage } from './output.ts';
import { type LoadedProtocol, loadProtocol } from './protocol-file.ts';
import { prepareResult, type ResultFile, writeResult } from './result-file.ts';
import { planAsShown } from './shown-plan.ts';
import { isOutputClosed } from './streams.ts';

export interface BenchArguments {
  /** Simulated seconds per second; `Infinity`: as fast as possible. */
  readonly speed?: number;
  readonly seed: number;
  readonly device: 'simulated' | 'emulated';
  readonly fault: readonly Fault[];
  readonly json?: true;
  readonly report?: string;
  readonly language?: Language;
  readonly data?: string;
  readonly csv?: string;
  readonly mcap?: string;
  readonly patient?: string;
  readonly plan?: true;
  readonly answers?: string;
  readonly date?: Date;
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
  requirePerson(options);
  // A person's records are opened first: they say what may be done.
  const early = options.patient === undefined ? null : await openBenchRecords(options.data ?? '');
  try {
    await runWith(early, name, options, out, err);
  } catch (error) {
    await early?.finish(true);
    throw error;
  }
}

async function runWith(
  early: BenchRecords | null,
  name: string,
  options: BenchArguments,
  out: Output,
  err: Output,
): Promise<void> {
  const { loaded, timeline, prescription, person } = await sessionOf(early, name, options, out, err);
  for (const warning of warningsOn(loaded.protocol, timeline, loaded.place)) writeMessage(err, warning);
  refuseFaultsAfterTheEnd(options.fault, timeline);
  const results = resultsOf(options, loaded.place);
  for (const { file } of results) await prepareResult(file);
  const isLive = canDraw(out) && options.json !== true && options.speed !== Number.POSITIVE_INFINITY;
  const speed = options.speed ?? (isLive ? liveSpeed : Number.POSITIVE_INFINITY);
  const trace = new BenchTrace(timeline, options.fault);
  const recordings = new MemorySink();
  const records = early ?? (options.data === undefined ? null : await openBenchRecords(options.data));
  const sinks = [
    ...(results.some(({ kind }) => kind !== 'plot') ? [recordings] : []),
    ...(records === null ? [] : [records.sink]),
  ];
  const recorder =
    sinks.length === 0
      ? null
      : benchRecorder(toAll(sinks), { ...recordedBench(loaded, options), prescription, person }, (reason) =>
          writeMessage(err, reason),
        );
  const lines = new BenchLines(out, timeline, options.json === true);
  if (!isLive) lines.title();
  const world = new World({
    timeline,
    prescription,
    seed: options.seed,
    faults: options.fault,
    ...(options.device === 'emulated' ? await loadEmulatedBoards() : {}),
    ...(recorder === null ? {} : { observer: recorder }),
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
    isInterrupted = await advance(world, speed, async (reached, interrupted) => {
      if (Number.isFinite(speed)) trace.pace = { wanted: speed, reached };
      screen?.show();
      await records?.caughtUp(interrupted);
    });
  } finally {
    screen?.close();
  }
  const wallSeconds = (performance.now() - startedAt) / 1000;

  const result = world.result();
  lines.summary(result, { seed: options.seed, wallSeconds, isInterrupted });
  const missed = options.fault.filter(({ at }) => at > result.durationMs).map(formatFault);
  if (missed.length > 0) writeMessage(err, `not injected, the session ended before: ${missed.join(' ')}`);
  process.exitCode = isInterrupted ? exitCodes.interrupted : exitCodeOf(result, missed.length > 0);
  recorder?.close();
  if (records !== null && options.data !== undefined) await finishRecords(records, options.data, isInterrupted, err);
  const [recorded] = recordings.recordings;
  for (const { kind, file } of results) {
    if (kind === 'plot') await save(file, 'plot', await trace.plot(result, isInterrupted, options.language), err);
    else if (recorded !== undefined) await save(file, kind, exportBytes(readBack(recorded), kind), err);
  }
}

/** A session that was to be kept and was not is a failure of the program. */
async function finishRecords(records: BenchRecords, data: string, isInterrupted: boolean, err: Output): Promise<void> {
  const { id, problem } = await records.finish(isInterrupted);
  if (id !== null) writeMessage(err, `recorded as ${id} in ${printable(data)}`);
  if (id !== null && problem === null) return;
  writeMessage(err, `the session was not recorded as it should be: ${problem ?? 'it had no input'}`);
  if (process.exitCode !== exitCodes.violated) process.exitCode = exitCodes.failed;
}

interface BenchSession extends Pick<RecordedBench, 'prescription' | 'person'> {
  readonly loaded: LoadedProtocol;
  readonly timeline: Timeline;
}

/** Of the bench's own person, or of one from the records. Throws FulcrumError where it may not start. */
async function sessionOf(
  records: BenchRecords | null,
  name: string,
  options: BenchArguments,
  out: Output,
  err: Output,
): Promise<BenchSession> {
  const { patient } = options;
  if (records === null || patient === undefined) {
    const loaded = await loadProtocol(name);
    return { loaded, timeline: accepted(planAsShown(loaded)), prescription: absolute, person: null };
  }
  const { personOnBench } = await import('./bench-person.ts');
  const session = newRecordingId(options.date ?? new Date());
  const { id, start, warnings, ...planned } = await personOnBench(name, { ...options, patient }, records, session, out);
  for (const warning of warnings) writeMessage(err, warning);
  return { ...planned, person: { id, session, start } };
}

/** @throws FulcrumError USAGE */
function requirePerson({ patient, data, plan, answers, date }: BenchArguments): void {
  const refuse = (place: string, problem: string, allowed: string) =>
    new FulcrumError(errorCodes.USAGE, { place, problem, allowed });
  if (patient !== undefined && data === undefined) {
    throw refuse('--patient', 'needs the data folder that has the person', '--patient ID --data DIR');
  }
  const needing = Object.entries({ '--plan': plan, '--answers': answers, '--date': date });
  const [first] = needing.find(([, value]) => value !== undefined) ?? [];
  if (patient === undefined && first !== undefined) {
    throw refuse(first, 'is about a person, and needs --patient', '--patient ID --data DIR');
  }
}

interface Result {
  readonly kind: 'plot' | 'csv' | 'mcap';
  readonly file: ResultFile;
}

/** The files to be written. @throws FulcrumError USAGE where two of them have one path */
function resultsOf(options: BenchArguments, place: string): readonly Result[] {
  const source = { path: place, what: 'the protocol' };
  const wanted: readonly (readonly [Result['kind'], string, string, string | undefined])[] = [
    ['plot', '--report', 'the report', options.report],
    ['csv', '--csv', 'the table', options.csv],
    ['mcap', '--mcap', 'the recording', options.mcap],
  ];
  const results = wanted.flatMap(([kind, option, what, path]): Result[] =>
    path === undefined ? [] : [{ kind, file: { path, option, what, source } }],
  );
  for (const [index, { file }] of results.entries()) {
    const other = results.slice(0, index).find(({ file: { path } }) => resolve(path) === resolve(file.path));
    if (other === undefined) continue;
    throw new FulcrumError(errorCodes.USAGE, {
      place: file.option,
      problem: `would replace the file of ${other.file.option}`,
      value: file.path,
      allowed: 'a file of its own',
    });
  }
  return results;
}

const recordedBench = (
  { protocol }: LoadedProtocol,
  { seed, device, fault }: BenchArguments,
): Omit<RecordedBench, 'prescription' | 'person'> => ({
  protocol,
  seed,
  device,
  faults: fault,
});

/**
 * Faults can delay the end of a session, so only a session without any before its planned end is known to miss them.
 * @throws FulcrumError FAULT_VALUE
 */
function refuseFaultsAfterTheEnd(faults: readonly Fault[], { duration }: Timeline): void {
  const [first] = faults.toSorted((a, b) => a.at - b.at);
  if (first === undefined || first.at <= duration) return;
  throw new FulcrumError(errorCodes.FAULT_VALUE, {
    place: '--fault',
    problem: 'would begin after the session has ended',
    value: formatFault(first),
    allowed: `a time from 0 to ${Math.floor(duration / 1000)}s`,
  });
}

/**
 * Runs the world to its end, or until a signal. True if it was interrupted.
 * @param onFrame gets the simulated seconds per second of late; must not wait once `interrupted` is aborted
 */
async function advance(
  world: World,
  speed: number,
  onFrame: (reached: number, interrupted: AbortSignal) => Promise<void>,
): Promise<boolean> {
  const interruption = new AbortController();
  const { signal } = interruption;
  const onSignal = () => {
    interruption.abort();
  };
  process.once('SIGINT', onSignal);
  process.once('SIGTERM', onSignal);
  try {
    let passedMs = frameMs;
    let shownAt = performance.now();
    const pace = new MeasuredPace(speed);
    const isPaced = () => Number.isFinite(speed) && !isOutputClosed();
    while (!signal.aborted && world.advance(world.clock.now() + (isPaced() ? speed * passedMs : sliceMs))) {
      await onFrame(pace.at(performance.now(), world.clock.now()), signal);
      await pause(isPaced() ? frameMs : 0);
      const now = performance.now();
      passedMs = Math.min(longestFrameMs, now - shownAt);
      shownAt = now;
    }
    return signal.aborted;
  } finally {
    process.off('SIGINT', onSignal);
    process.off('SIGTERM', onSignal);
  }
}

/** Simulated seconds per second, over the last second or so. */
class MeasuredPace {
  #pace: number;
  #since: { readonly wallMs: number; readonly simulatedMs: number } | null = null;

  constructor(wanted: number) {
    this.#pace = wanted;
  }

  at(wallMs: number, simulatedMs: number): number {
    this.#since ??= { wallMs, simulatedMs };
    const passedMs = wallMs - this.#since.wallMs;
    if (passedMs >= 1000) {
      this.#pace = (simulatedMs - this.#since.simulatedMs) / passedMs;
      this.#since = { wallMs, simulatedMs };
    }
    return this.#pace;
  }
}

async function save(file: ResultFile, kind: Result['kind'], content: Content, err: Output): Promise<void> {
  try {
    await writeResult(file, content);
    writeLine(err, `${kind}: ${printable(file.path)}`);
  } catch (error) {
    if (!(error instanceof FulcrumError)) throw error;
    // The check before the session could not foresee this (a full disk). Only the file is lost.
    writeMessage(err, error.message);
    if (process.exitCode !== exitCodes.violated) process.exitCode = exitCodes.failed;
  }
}

/** A session without the faults that it was asked to show has shown nothing. */
function exitCodeOf(result: BenchResult, hasMissedFaults: boolean): number {
  if (result.violations.length > 0) return exitCodes.violated;
  if (hasMissedFaults || result.failure !== null || result.findings.some(({ hazard }) => hazard === 'H28'))
    return exitCodes.failed;
  return outcomeExitCodes[result.outcome];
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => {
    if (ms === 0) setImmediate(resolve);
    else setTimeout(resolve, ms);
  });
}
