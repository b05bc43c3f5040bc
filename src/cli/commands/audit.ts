import { Command } from 'commander';
import { errorCodes, FulcrumError } from '../../../protocols/base/errors.ts';
import { configurationFile, defaultConfigurationFile } from '../../service/configuration/paths.ts';
import { exitCodes } from '../support/exit-codes.ts';
import { printable } from '../support/streams.ts';
import type { Output } from './protocol.ts';

interface VerifyArguments {
  readonly config?: string;
  readonly json?: true;
}

export function auditCommand(out: Output = process.stdout): Command {
  const verify = new Command('verify')
    .description('reads the whole chain of the audit log, and names the first line where it is broken')
    .argument('[file]', 'the log; else the one in the configuration’s data folder')
    .option('--config <FILE>', `the configuration; else FULCRUM_CONFIG, else ${defaultConfigurationFile}`)
    .option('--json', 'one JSON object')
    .action(async (file: string | undefined, { config, json }: VerifyArguments) => {
      const { auditFile, verifyAudit } = await import('../../service/storage/audit-file.ts');
      const path = file ?? auditFile(await dataFolder(config));
      const verdict = await verifyAudit(path).catch((error) => refuse(path, error));
      if (json === true) out.write(`${JSON.stringify({ file: path, ...verdict })}\n`);
      else if (verdict.ok) out.write(`${printable(path)}: ${verdict.lines} lines, the chain is whole\n`);
      else out.write(`${printable(path)}:${verdict.line}: broken: ${verdict.problem}\n`);
      process.exitCode = verdict.ok ? exitCodes.done : exitCodes.failed;
    });
  return new Command('audit').description('the service’s audit log').addCommand(verify);
}

async function dataFolder(config: string | undefined): Promise<string> {
  const { readConfiguration } = await import('../../service/configuration/configuration.ts');
  return readConfiguration(configurationFile(config, process.env)).data;
}

function refuse(path: string, error: NodeJS.ErrnoException): never {
  const isMissing = error.code === 'ENOENT';
  throw new FulcrumError(isMissing ? errorCodes.FILE_MISSING : errorCodes.FILE_UNREADABLE, {
    place: path,
    problem: isMissing ? 'no such file' : `cannot be read (${error.code ?? error.message})`,
    allowed: 'an audit log of the service',
  });
}
