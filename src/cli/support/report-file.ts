/** Where a report goes: an HTML page, or a PDF that Chromium makes of it. */
import { errorCodes, FulcrumError } from '../../../protocols/base/errors.ts';
import { writeDurably } from '../../records/files/durable-file.ts';
import { exitCodes } from './exit-codes.ts';
import { systemErrorCode, unwritable, writeProblem } from './file-errors.ts';
import { type Output, printable, writeLine, writeMessage } from './output.ts';
import { prepareResult, type ResultFile, writeResult } from './result-file.ts';

export interface ReportFile {
  readonly file: ResultFile;
  readonly format: 'html' | 'pdf';
}

/** Whether a file's name asks for a page. */
export const pageFormatOf = (path: string): ReportFile['format'] | null => {
  const [, ending] = /\.(html|pdf)$/i.exec(path) ?? [];
  return ending === undefined ? null : ending.toLowerCase() === 'pdf' ? 'pdf' : 'html';
};

/**
 * Checks before the work that the report can be written.
 * @param source what it is made from
 * @throws FulcrumError
 */
export async function prepareReport(path: string, source: ResultFile['source']): Promise<ReportFile> {
  const format = pageFormatOf(path);
  if (format === null) {
    throw new FulcrumError(errorCodes.USAGE, {
      place: '--out',
      problem: 'the name does not say which kind of report it is',
      value: JSON.stringify(path.slice(0, 200)),
      allowed: 'a name that ends with .html or .pdf',
    });
  }
  const file = { path, option: '--out', what: 'the report', source };
  await prepareResult(file);
  return { file, format };
}

/** Writes the page, or has it printed first. Nothing is left of a report that could not be written. */
export async function writeReport({ file, format }: ReportFile, page: string, err: Output): Promise<void> {
  if (format === 'html') await writeResult(file, page);
  else {
    const { pdfOf, PrintInterrupted } = await import('../../reports/print.ts');
    try {
      await writeResult(file, await pdfOf(page));
    } catch (error) {
      if (!(error instanceof PrintInterrupted)) throw error;
      process.exitCode = exitCodes.interrupted;
      return;
    }
  }
  writeMessage(err, `written: ${file.path}`);
}

/** Without `--out`: to standard output, or, where that is a terminal, to a file that does not exist yet. */
export async function writeUnasked(page: string, name: string, out: Output): Promise<void> {
  if (out.isTTY !== true) {
    out.write(page);
    return;
  }
  try {
    await writeDurably(name, page, { mayReplace: false });
  } catch (error) {
    const isThere = systemErrorCode(error) === 'EEXIST';
    const problem = isThere ? 'exists already' : `the report cannot be written${writeProblem(error)}`;
    throw unwritable(name, problem, '--out with a file that you may write to');
  }
  writeLine(out, printable(name));
}
