/** Sections of the help texts that commander does not know: exit codes, examples, tables. */
import type { Command } from 'commander';
import { type ExitReason, exitCodes, exitMeanings } from './exit-codes.ts';

type Row = readonly [term: string, description: string];

/** Appends a titled table, in the layout and width of commander's own lists. */
export function addHelpTable(command: Command, title: string, rows: readonly Row[]): void {
  command.addHelpText('after', () => {
    const help = command.createHelp();
    help.prepareContext({ helpWidth: command.configureOutput().getOutHelpWidth?.() ?? 80 });
    const termWidth = Math.max(...rows.map(([term]) => term.length));
    const lines = rows.map(([term, description]) => help.formatItem(term, termWidth, description, help));
    return ['', title, ...lines].join('\n');
  });
}

/** Appends the exit codes that a command can end with; where `meanings` gives `null`, the general meaning is shown. */
export function addExitCodes(command: Command, meanings: Partial<Record<ExitReason, string | null>>): Command {
  const all: Partial<Record<ExitReason, string | null>> = { usage: null, ...meanings };
  const rows = (Object.keys(exitCodes) as ExitReason[])
    .filter((reason) => all[reason] !== undefined)
    .map((reason): Row => [String(exitCodes[reason]), all[reason] ?? exitMeanings[reason]]);
  addHelpTable(command, 'Exit codes:', rows);
  return command;
}

/** Appends command lines to copy. */
export function addExamples(command: Command, lines: readonly string[]): Command {
  return command.addHelpText('after', `\nExamples:\n${lines.map((line) => `  ${line}`).join('\n')}`);
}
