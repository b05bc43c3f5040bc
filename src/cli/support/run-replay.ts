/** `fulcrum session replay`. */
import type { Difference, RecordedEntry } from '../../bench/replay/difference.ts';
import { type ReplayResult, replay } from '../../bench/replay/replay.ts';
import { entryToJson } from '../../controller/recording/entry-json.ts';
import type { RecordingHead } from '../../records/sink.ts';
import { entryText, instantText } from './entry-text.ts';
import { exitCodes } from './exit-codes.ts';
import { type Output, writeJson, writeLine, writeMessage } from './output.ts';
import { packageVersion } from './package-file.ts';
import { type DataArguments, recordingOf } from './recordings.ts';
import { isOutputClosed } from './streams.ts';

export interface ReplayArguments extends DataArguments {
  /** ms from the recording's beginning. */
  readonly until?: number;
  readonly print?: true;
  readonly json?: true;
}

export async function runReplay(id: string, options: ReplayArguments, out: Output, err: Output): Promise<void> {
  const { until, print, json } = options;
  const recording = await recordingOf(id, options);
  const { head, cut } = recording;
  // What came before is shown with a negative time.
  const sinceStart = (atMs: number) => atMs - head.startedAtMs;
  const show = (entry: RecordedEntry) => {
    if (json === true) writeJson(out, { type: entry.channel, atMs: sinceStart(entry.atMs), ...entry.data });
    else writeLine(out, `${instantText(sinceStart(entry.atMs)).padStart(9)}  ${entryText(entry)}`);
  };
  if (cut !== null) writeMessage(err, `${id}: ${cut}`);
  const version = head.versions['fulcrum'];
  if (version !== undefined && version !== packageVersion()) {
    writeMessage(err, `${id}: recorded by version ${version}, replayed by version ${packageVersion()}`);
  }
  const begunAt = performance.now();
  const result = replay(recording, {
    place: id,
    ...(until === undefined ? {} : { untilMs: head.startedAtMs + until }),
    onEntry: (entry) => {
      if (print === true && !isOutputClosed()) {
        show({ channel: entry.type, atMs: entry.atMs, data: entryToJson(entry) });
      }
    },
  });
  const speed = Math.round(result.durationMs / Math.max(performance.now() - begunAt, 0.001));
  if (json === true) writeJson(out, summaryOf(head, result, speed, sinceStart));
  else for (const line of summaryLines(head, result, speed, sinceStart)) writeLine(out, line);
  process.exitCode = isSame(result) ? exitCodes.done : exitCodes.violated;
}

const isSame = ({ order, entry }: ReplayResult): boolean => order === null && entry === null;

type Since = (atMs: number) => number;

function summaryOf({ id }: RecordingHead, result: ReplayResult, speed: number, since: Since): object {
  const { inputs, orders, entries, durationMs, order, entry } = result;
  const side = (one: RecordedEntry | null) => one && { type: one.channel, atMs: since(one.atMs), ...one.data };
  const json = (difference: Difference | null) =>
    difference && { recorded: side(difference.recorded), replayed: side(difference.replayed) };
  return {
    type: 'replay',
    id,
    same: isSame(result),
    inputs,
    orders,
    entries,
    durationMs: Math.round(durationMs),
    order: json(order),
    entry: json(entry),
    simulatedPerWallSecond: speed,
  };
}

function summaryLines({ id }: RecordingHead, result: ReplayResult, speed: number, since: Since): readonly string[] {
  const { inputs, orders, durationMs, order, entry } = result;
  const what = `${inputs} inputs over ${instantText(durationMs)}, ${orders} orders`;
  if (order === null && entry === null) return [`${id}: ${what}: all as recorded (${speed} x real time)`];
  const lines = [`${id}: ${what}: not as recorded`];
  if (order !== null) lines.push('the first order that differs:', ...sides(order, since));
  else lines.push('all orders are as recorded');
  if (entry !== null && entry.recorded !== order?.recorded) {
    lines.push('the first entry of any kind that differs:', ...sides(entry, since));
  }
  return lines;
}

function sides({ recorded, replayed }: Difference, since: Since): readonly string[] {
  const side = (name: string, one: RecordedEntry | null) =>
    `  ${name}  ${one === null ? 'none' : `${instantText(since(one.atMs))}  ${entryText(one)}`}`;
  return [side('recorded', recorded), side('replayed', replayed)];
}
