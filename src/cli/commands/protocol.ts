import { Command, Option } from 'commander';
import type { Language } from '../../reports/words/words.ts';
import { addExitCodes } from '../support/help.ts';
import { configOption, jsonOption, languageOption } from '../support/options.ts';
import type { Output } from '../support/output.ts';
import type { PrescriptionName } from '../support/show-protocol.ts';

interface JsonArgument {
  readonly json?: true;
}
interface ConfigArgument {
  readonly config?: string;
}
interface AsArgument {
  readonly as?: PrescriptionName;
}
interface LanguageArgument {
  readonly language: Language;
}
interface OutArgument {
  readonly out?: string;
}

const loadActions = () => import('../support/show-protocol.ts');

/** Actions throw `FulcrumError` for bad input; several mistakes at once are a `ProtocolRefused`. */
export function protocolCommand(out: Output, err: Output): Command {
  return new Command('protocol')
    .summary('list, check, show and plot therapy protocols')
    .description('List, check, show and plot therapy protocols.')
    .addCommand(listCommand(out, err))
    .addCommand(checkCommand(out))
    .addCommand(showCommand(out, err))
    .addCommand(plotCommand(out, err));
}

function listCommand(out: Output, err: Output): Command {
  const command = new Command('list')
    .summary("list the ready-made protocols and one's own")
    .description(
      "List the ready-made protocols, and one's own in the folder protocols beside the configuration or in its data " +
        'folder, each with its dose and the prescriptions that allow it.',
    )
    .addOption(configOption())
    .addOption(jsonOption())
    .action(async ({ json, config }: JsonArgument & ConfigArgument) =>
      (await loadActions()).listProtocols(out, err, json === true, config),
    );
  return addExitCodes(command, { done: 'listed' });
}

function checkCommand(out: Output): Command {
  const command = new Command('check')
    .summary('check a protocol')
    .description('Check a protocol. Every mistake is named with its place, its value and the allowed range.')
    .argument('<file>', fileHelp)
    .addOption(jsonOption('print one JSON object per line; a refused protocol gives one per mistake'))
    .addOption(asOption('standard'))
    .action(async (file: string, { json, as = 'standard' }: JsonArgument & AsArgument) => {
      await (await loadActions()).checkProtocol(out, file, as, json === true);
    });
  return addExitCodes(command, {
    done: 'the prescription allows the protocol',
    usage: 'the protocol is refused, the file cannot be read, or usage error',
  });
}

function showCommand(out: Output, err: Output): Command {
  const command = new Command('show')
    .summary('show every leg of a protocol')
    .description('Show the dose of a protocol and each of its legs (ramps, holds, rests) with its times.')
    .argument('<file>', fileHelp)
    .addOption(jsonOption('print one JSON object for the dose, then one per leg'))
    .addOption(asOption('standard, or absolute if the protocol needs more'))
    .action(async (file: string, { json, as }: JsonArgument & AsArgument) => {
      await (await loadActions()).showProtocol(out, err, file, as, json === true);
    });
  return addExitCodes(command, { done: 'shown' });
}

function plotCommand(out: Output, err: Output): Command {
  const command = new Command('plot')
    .summary('plot a protocol as SVG')
    .description('Plot the angle of a protocol over time, as SVG.')
    .argument('<file>', fileHelp)
    .option('--out <FILE>', 'output file (default: standard output, or NAME.svg here if that is a terminal)')
    .addOption(asOption('standard, or absolute if the protocol needs more'))
    .addOption(languageOption())
    .action(async (file: string, { out: path, as, language }: OutArgument & AsArgument & LanguageArgument) => {
      await (await loadActions()).plotProtocol(out, err, file, as, path, language);
    });
  return addExitCodes(command, { done: 'plotted' });
}

const fileHelp = 'name of a ready-made protocol, or a file';

const prescriptionNames: readonly PrescriptionName[] = ['absolute', 'standard', 'beginner'];

const asOption = (preset: string): Option =>
  new Option('--as <PRESCRIPTION>', `prescription to check against (default: ${preset})`).choices(prescriptionNames);
