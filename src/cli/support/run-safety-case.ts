/** `fulcrum safety-case`: brings together the source tree, the results of the tests and the measured times. */
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { packageFile } from '../../../hardware/package-file.ts';
import { errorCodes, FulcrumError } from '../../../protocols/base/errors.ts';
import { recordingIds } from '../../records/check.ts';
import { findRecording } from '../../records/find-recording.ts';
import { recordingsFolder } from '../../records/paths.ts';
import { assessCase, type CheckedCase } from '../../safety-case/assess.ts';
import { MarginCollector, type Margins, quantities } from '../../safety-case/margins.ts';
import { quantityText } from '../../safety-case/margins-section.ts';
import { type Measurements, measurementIn } from '../../safety-case/measured.ts';
import { casePage } from '../../safety-case/page.ts';
import { TestResults } from '../../safety-case/test-results.ts';
import { exitCodes } from './exit-codes.ts';
import { systemErrorCode } from './file-errors.ts';
import { type Output, writeJson, writeLine } from './output.ts';
import { packageVersion } from './package-file.ts';
import { dataFolderOf, readable } from './recordings.ts';
import { prepareReport, writeReport } from './report-file.ts';

export interface SafetyCaseArguments {
  readonly out?: string;
  readonly tests?: string;
  readonly measured?: string;
  readonly data?: string;
  readonly json?: true;
}

/** A package that is installed has neither sources nor tests. */
const partsOfSourceTree = ['src', 'test', 'hardware/firmware/actuator/logic'];

/** @param root of the source tree */
export async function runSafetyCase(
  { out: path, tests, measured, data, json }: SafetyCaseArguments,
  out: Output,
  err: Output,
  root: string = packageFile(),
): Promise<void> {
  const fileOf = (name: string): string => `${root.replace(/\/$/, '')}/${name}`;
  const missing = partsOfSourceTree.find((part) => !existsSync(fileOf(part)));
  if (missing !== undefined) {
    throw new FulcrumError(errorCodes.FILE_MISSING, {
      place: fileOf(missing),
      problem: 'the safety case checks sources and tests, and they are not here: an installed package has none',
      allowed: 'the source tree of Fulcrum',
    });
  }
  const report = path === undefined ? null : await prepareReport(path, { path: fileOf('src'), what: 'the source' });
  const results = tests === undefined ? null : evidence(tests, '--tests', "vitest's JSON report", resultsIn);
  const times =
    measured === undefined
      ? null
      : evidence(measured, '--measured', 'the output of fulcrum hazards --measure --json', measurementsIn);
  const margins = data === undefined ? null : await marginsIn(data);
  const checked = assessCase({
    read: (name) => textOf(fileOf(name)),
    results: results?.content ?? null,
    measurements: times?.content ?? null,
    margins,
  });
  if (report !== null) {
    const wallMs = Date.now();
    const made = { wallMs, version: packageVersion(), utcOffsetMin: -new Date(wallMs).getTimezoneOffset() };
    const sources = { results: results?.source ?? null, measurements: times?.source ?? null };
    await writeReport(report, casePage({ checked, margins, sources, made }), err);
  }
  if (json === true) printJson(checked, out);
  else printText(checked, margins, out);
  if (checked.broken.length > 0) process.exitCode = exitCodes.violated;
}

function textOf(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return null;
  }
}

/** Of all sessions that are recorded in a data folder. */
async function marginsIn(data: string): Promise<Margins> {
  const folder = recordingsFolder(await dataFolderOf({ data }));
  const collector = new MarginCollector();
  for (const id of await readable(folder, () => recordingIds(folder))) {
    try {
      collector.add(await findRecording(folder, id));
    } catch (error) {
      if (!(error instanceof FulcrumError)) throw error;
      collector.addUnread(error.message);
    }
  }
  return collector.margins;
}

interface Given<T> {
  readonly content: T;
  /** Which file it is, for the page. */
  readonly source: string;
}

function evidence<T>(path: string, option: string, what: string, parse: (text: string) => T): Given<T> {
  const place = path === '' ? option : path;
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    const problem = `cannot be read (${systemErrorCode(error)})`;
    throw new FulcrumError(errorCodes.FILE_UNREADABLE, { place, problem, allowed: what });
  }
  try {
    const sha256 = createHash('sha256').update(text).digest('hex');
    return { content: parse(text), source: `${path}, SHA-256 ${sha256}` };
  } catch {
    throw new FulcrumError(errorCodes.FILE_NOT_JSON, { place, problem: `is not ${what}`, allowed: what });
  }
}

const resultsIn = (text: string): TestResults => new TestResults(JSON.parse(text));

const measurementsIn = (text: string): Measurements => ({ rows: text.trimEnd().split('\n').map(measurementIn) });

function printJson({ hazards, controls, counts, broken }: CheckedCase, out: Output): void {
  for (const hazard of hazards) writeJson(out, { type: 'hazard', ...hazard });
  for (const control of controls) writeJson(out, { type: 'control', ...control });
  writeJson(out, { type: 'counts', ...counts, problems: broken });
}

function printText({ hazards, counts, broken }: CheckedCase, margins: Margins | null, out: Output): void {
  const { registerHazards, useHazards, controls, untestedControls, places, tests, testsPassed, gaps } = counts;
  writeLine(out, `${registerHazards} hazards of the register, ${useHazards} of use`);
  writeLine(
    out,
    `${controls} controls, ${untestedControls} of them without a test; ${places} places in code and documents`,
  );
  writeLine(out, `${tests} tests${testsPassed > 0 ? `, ${testsPassed} passed` : ''}`);
  writeLine(out, `${gaps} gaps:`);
  for (const { id, gap } of hazards) if (gap !== null) writeLine(out, `  ${id}  ${gap}`);
  if (margins !== null) {
    writeLine(out, `nearest in ${margins.sessions} recorded sessions:`);
    for (const each of margins.nearest) writeLine(out, `  ${quantities[each.quantity].hazard}  ${quantityText(each)}`);
  }
  if (broken.length === 0) writeLine(out, 'no link is broken');
  for (const each of broken) writeLine(out, `BROKEN  ${each}`);
}
