import { Command } from 'commander';
import { errorCodes, FulcrumError } from '../../../protocols/base/errors.ts';
import { configurationFile } from '../../service/configuration/paths.ts';
import { exitCodes } from '../support/exit-codes.ts';
import { systemErrorCode } from '../support/file-errors.ts';
import { addExitCodes } from '../support/help.ts';
import { configOption, jsonOption } from '../support/options.ts';
import { type Output, printable, writeJson, writeLine } from '../support/output.ts';

interface VerifyArguments {
  readonly config?: string;
  readonly json?: true;
}

export function auditCommand(out: Output): Command {
  return new Command('audit')
    .summary('verify the audit log')
    .description("Work with the service's audit log.")
    .addCommand(verifyCommand(out));
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
