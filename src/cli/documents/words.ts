/** What the shells' completion and the manual page know of the commands, read from the program itself. */
import type { Command, Option } from 'commander';

export interface OptionWords {
  /** `-h`, `--help`: each name that may be typed. */
  readonly names: readonly string[];
  readonly flags: string;
  readonly description: string;
  /** What its value is, as completion needs it; null: it takes none. */
  readonly value: 'file' | 'word' | readonly string[] | null;
  readonly defaultText: string | null;
}

export interface CommandWords {
  /** `fulcrum session export`. */
  readonly path: string;
  readonly name: string;
  readonly summary: string;
  readonly description: string;
  readonly group: string;
  /** `<session>`, `[file]`: as the usage shows them. */
  readonly arguments: readonly string[];
  readonly takesFiles: boolean;
  readonly options: readonly OptionWords[];
  readonly commands: readonly CommandWords[];
  /** Sections that the help adds: exit codes, examples. */
  readonly more: string;
}

const fileLike = /FILE|DIR|PATH|PORT|folder|file|path/;

export function wordsOf(command: Command, parent = ''): CommandWords {
  const path = `${parent}${command.name()}`;
  const help = command.createHelp();
  const shown = command.registeredArguments.map((each) => (each.required ? `<${each.name()}>` : `[${each.name()}]`));
  return {
    path,
    name: command.name(),
    summary: command.summary() || command.description(),
    description: command.description(),
    group: command.helpGroup(),
    arguments: shown,
    takesFiles: shown.some((each) => fileLike.test(each)) || command.registeredArguments.some(isFileArgument),
    options: help.visibleOptions(command).map(optionWords),
    commands: help.visibleCommands(command).map((each) => wordsOf(each, `${path} `)),
    more: sectionsAfter(command),
  };
}

const isFileArgument = ({ description }: { readonly description: string }): boolean => /\bfile\b/.test(description);

function optionWords(option: Option): OptionWords {
  const { short, long, flags, description, required, optional, argChoices, defaultValue } = option;
  const placeholder = /[<[](.+?)[>\]]/.exec(flags)?.[1] ?? '';
  const takesValue = required || optional;
  return {
    names: [short, long].flatMap((name) => name ?? []),
    flags,
    description,
    value: takesValue ? (argChoices ?? (fileLike.test(placeholder) ? 'file' : 'word')) : null,
    defaultText: ['undefined', 'false', ''].includes(String(defaultValue)) ? null : String(defaultValue),
  };
}

/** The help's text behind commander's own sections. */
function sectionsAfter(command: Command): string {
  let text = '';
  const { writeOut } = command.configureOutput();
  command.configureOutput({ writeOut: (part) => (text += part) });
  command.outputHelp();
  if (writeOut !== undefined) command.configureOutput({ writeOut });
  return text.slice(command.helpInformation().length).trim();
}
