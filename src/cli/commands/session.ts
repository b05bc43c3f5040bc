import { Command, Option } from 'commander';
import { errorCodes, FulcrumError } from '../../../protocols/base/errors.ts';
import { exportBytes, exportFormats } from '../../records/export/formats.ts';
import type { Recording } from '../../records/recording.ts';
import { exitCodes } from '../support/exit-codes.ts';
import { addExamples, addExitCodes } from '../support/help.ts';
import { configOption } from '../support/options.ts';
import { type Output, writeMessage } from '../support/output.ts';
import {
  type DataArguments,
  dataOption,
  Interrupted,
  recordingOf,
  untilInterrupted,
  writeBytes,
} from '../support/recordings.ts';
import { answerCommand } from './session-answer.ts';
import { checkCommand } from './session-check.ts';
import { judgeCommand } from './session-judge.ts';
import { listCommand, showCommand } from './session-list.ts';
import { replayCommand } from './session-replay.ts';
import { reportCommand } from './session-report.ts';
import { scenarioCommand } from './session-scenario.ts';

export function sessionCommand(out: Output, err: Output): Command {
  return new Command('session')
    .summary('what was recorded: list, show, answer, report, export, check, replay, scenario, judge')
    .description('Work with recorded sessions.')
    .addCommand(listCommand(out))
    .addCommand(showCommand(out))
    .addCommand(answerCommand(out, err))
    .addCommand(reportCommand(out, err))
    .addCommand(exportCommand(out, err))
    .addCommand(checkCommand(out))
    .addCommand(replayCommand(out, err))
    .addCommand(scenarioCommand(out, err))
    .addCommand(judgeCommand(out, err));
}

/** Those of a recording alone, and one that needs more than it. */
const formats = [...exportFormats, 'fhir'] as const;
/** Formats that a terminal can show. */
const texts: readonly ExportArguments['format'][] = ['csv', 'fhir'];

interface ExportArguments extends DataArguments {
  readonly format: (typeof formats)[number];
  readonly out?: string;
}

function exportCommand(out: Output, err: Output): Command {
  const command = new Command('export')
    .summary('write a recording as MCAP, CSV, journal or FHIR')
    .description(
      'Write a recording to a file or to standard output. mcap: everything, for Foxglove, PlotJuggler and scripts; ' +
        'csv: one table of telemetry, states, findings, orders, alarms and acts; journal: the file as it was recorded, to the byte; fhir: ' +
        'an R4 bundle for a record system, with pain and blood pressure before and after, the person by id alone.',
    )
    .argument('<id>', 'id from fulcrum session list, or the file of a recording')
    .addOption(new Option('--format <FORMAT>', 'format').choices(formats).default('mcap'))
    .option('--out <FILE>', 'write to FILE (default: standard output)')
    .addOption(dataOption())
    .addOption(configOption())
    .action((id: string, options: ExportArguments) => exportSession(id, options, out, err));
  addExamples(command, [
    'fulcrum session export 20260301-080000-k3f9x2 --out session.mcap',
    'fulcrum session export 20260301-080000-k3f9x2 --format csv > session.csv',
    'fulcrum session export 20260301-080000-k3f9x2 --format fhir --out session.fhir.json',
  ]);
  return addExitCodes(command, { done: 'written', failed: 'the program failed', interrupted: null });
}

async function exportSession(id: string, options: ExportArguments, out: Output, err: Output): Promise<void> {
  const { format, out: path } = options;
  if (path === undefined && out.isTTY === true && !texts.includes(format)) {
    throw new FulcrumError(errorCodes.USAGE, {
      place: '--out',
      problem: `${format} is no text for a terminal`,
      allowed: '--out FILE, a pipe, or --format csv or fhir',
    });
  }
  const recording = await recordingOf(id, options);
  const bytes = untilInterrupted(await exported(id, recording, options, err));
  try {
    if (path === undefined) await writeBytes(out, bytes);
    else await writeExport(path, id, bytes);
  } catch (error) {
    if (!(error instanceof Interrupted)) throw error;
    process.exitCode = exitCodes.interrupted;
    return;
  }
  if (recording.cut !== null) writeMessage(err, `${id}: ${recording.cut}`);
}

async function exported(
  id: string,
  recording: Recording,
  options: ExportArguments,
  err: Output,
): Promise<AsyncIterable<Uint8Array>> {
  if (options.format !== 'fhir') return exportBytes(recording, options.format);
  const { fhirBytes } = await import('../support/fhir-export.ts');
  return fhirBytes(id, recording, options, err);
}

async function writeExport(path: string, id: string, bytes: AsyncIterable<Uint8Array>): Promise<void> {
  const { prepareResult, writeResult } = await import('../support/result-file.ts');
  const source = { path: id, what: 'the recording' };
  const file = { path, option: '--out', what: 'the export', source };
  await prepareResult(file);
  await writeResult(file, bytes);
}
