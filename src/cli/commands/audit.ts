import { Command } from 'commander';
import { errorCodes, FulcrumError } from '../../../protocols/base/errors.ts';
import { configurationFile } from '../../service/configuration/paths.ts';
import { exitCodes } from '../support/exit-codes.ts';
import { systemErrorCode } from '../support/file-errors.ts';
import { addExitCodes } from '../support/help.ts';
import { configOption, jsonOption, wholeNumber } from '../support/options.ts';
import { type Output, printable, writeJson, writeLine } from '../support/output.ts';

interface VerifyArguments {
  readonly config?: string;
  readonly json?: true;
}

export function auditCommand(out: Output): Command {
  return new Command('audit')
    .summary('verify and show the audit log')
    .description("Work with the service's audit log.")
    .addCommand(verifyCommand(out))
    .addCommand(showCommand(out));
}

function verifyCommand(out: Output): Command {
  const command = new Command('verify')
    .summary('verify the hash chain of an audit log')
    .description(
      'Verify the hash chain of an audit log, and name the first line where it is broken, and any parts put aside.',
    )
    .argument('[file]', "audit log (default: the one in the configuration's data folder)")
    .addOption(configOption())
    .addOption(jsonOption('print one JSON object'))
    .action((file: string | undefined, options: VerifyArguments) => verify(file, options, out));
  return addExitCodes(command, {
    done: 'the chain is intact, and no part of the log was put aside',
    failed: 'the chain is broken, the log is empty, or a part of it was put aside',
    usage: 'no such file, not readable, or usage error',
  });
}

interface ShowArguments extends VerifyArguments {
  readonly last: number;
}

function showCommand(out: Output): Command {
  const command = new Command('show')
    .summary('show the last entries of an audit log')
    .description('Show the last entries of an audit log, oldest first.')
    .argument('[file]', "audit log (default: the one in the configuration's data folder)")
    .option('--last <N>', 'number of entries', wholeNumber(1, 100_000), 20)
    .addOption(configOption())
    .addOption(jsonOption('print the entries as they are, one JSON object per line'))
    .action((file: string | undefined, options: ShowArguments) => show(file, options, out));
  return addExitCodes(command, { done: 'shown', usage: 'no such file, not readable, or usage error' });
}

async function show(file: string | undefined, { config, json, last }: ShowArguments, out: Output): Promise<void> {
  const [{ auditFile }, { createReadStream }, { createInterface }] = await Promise.all([
    import('../../service/storage/audit-file.ts'),
    import('node:fs'),
    import('node:readline'),
  ]);
  const path = file ?? auditFile(await dataFolder(config));
  const lines: string[] = [];
  const stream = createReadStream(path);
  try {
    for await (const line of createInterface({ input: stream })) {
      lines.push(line);
      if (lines.length > last) lines.shift();
    }
  } catch (error) {
    throw unreadable(path, error);
  }
  for (const line of lines) writeLine(out, json === true ? line : entryText(line));
}

/** One entry for a person; a line that is not an entry is shown as it is. */
function entryText(line: string): string {
  try {
    const { wallTime, type, reason, to, hazard, act, order, change, refused } = Object(JSON.parse(line));
    const what = [type, hazard, change, act ?? to ?? order].filter((each) => typeof each === 'string').join(' ');
    const refusal = typeof refused === 'string' ? `, refused: ${refused}` : '';
    return printable(`${String(wallTime)}  ${what}: ${String(reason)}${refusal}`);
  } catch {
    return printable(line);
  }
}

async function verify(file: string | undefined, { config, json }: VerifyArguments, out: Output): Promise<void> {
  const { auditFile, verifyAudit } = await import('../../service/storage/audit-file.ts');
  const path = file ?? auditFile(await dataFolder(config));
  const verdict = await verifyAudit(path).catch((error: unknown) => {
    throw unreadable(path, error);
  });
  if (json === true) writeJson(out, { file: path, ...verdict });
  else if (verdict.ok) writeLine(out, `${printable(path)}: ${verdict.lines} lines, the chain is intact`);
  else {
    writeLine(out, `${printable(path)}:${verdict.line}: broken: ${verdict.problem}`);
    for (const part of verdict.aside) writeLine(out, `${printable(part)}: put aside`);
  }
  process.exitCode = verdict.ok ? exitCodes.done : exitCodes.failed;
}

async function dataFolder(config: string | undefined): Promise<string> {
  const { readConfiguration } = await import('../../service/configuration/configuration.ts');
  return readConfiguration(configurationFile(config, process.env)).data;
}

function unreadable(path: string, error: unknown): FulcrumError {
  const code = systemErrorCode(error);
  const isMissing = code === 'ENOENT';
  return new FulcrumError(isMissing ? errorCodes.FILE_MISSING : errorCodes.FILE_UNREADABLE, {
    place: path,
    problem: isMissing ? 'no such file' : `cannot be read (${code})`,
    allowed: "one of the service's audit logs",
  });
}
