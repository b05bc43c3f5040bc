/** The manual page, fulcrum(1), in the man macros. */
import type { CommandWords } from './words.ts';

export interface ManPageOptions {
  readonly version: string;
  /** YYYY-MM-DD, so that the same version gives the same page. */
  readonly date: string;
}

export function manPage(program: CommandWords, { version, date }: ManPageOptions): string {
  const groups = [...new Set(program.commands.map(({ group }) => group))];
  return [
    `.TH FULCRUM 1 "${date}" "fulcrum ${version}" "User Commands"`,
    '.SH NAME',
    `fulcrum \\- ${escaped(program.description.replace(/\.$/, ''))}`,
    '.SH SYNOPSIS',
    '.B fulcrum',
    '.I command',
    '.RI [ options ]',
    '.SH DESCRIPTION',
    escaped(program.description),
    ...groups.flatMap((group) => [
      `.SH ${escaped(group.replace(/:$/, '').toUpperCase())}`,
      ...program.commands.filter((each) => each.group === group).flatMap(section),
    ]),
    '.SH FILES',
    ...files.flatMap(([path, text]) => ['.TP', `.I ${escaped(path)}`, escaped(text)]),
    '.SH EXIT STATUS AND EXAMPLES',
    ...verbatim(program.more),
    '',
  ].join('\n');
}

const files = [
  ['/etc/fulcrum/fulcrum.json', 'the configuration, unless --config or FULCRUM_CONFIG names another'],
  ['/var/lib/fulcrum', 'people, sessions, recordings, audit log, PINs'],
  ['/run/fulcrum/fulcrum.sock', "the running service's socket"],
] as const;

function section(command: CommandWords): readonly string[] {
  return [
    `.SS ${escaped(usageOf(command))}`,
    escaped(command.description),
    ...command.options
      .filter(({ names }) => !names.includes('--help'))
      .flatMap(({ flags, description, defaultText }) => [
        '.TP',
        `.B ${escaped(flags)}`,
        escaped(defaultText === null ? description : `${description} (default: ${defaultText})`),
      ]),
    ...command.commands.filter(({ name }) => name !== 'help').flatMap(section),
    ...(command.more === '' || command.commands.length > 0 ? [] : verbatim(command.more)),
  ];
}

const usageOf = ({ path, arguments: shown }: CommandWords): string => [path, ...shown].join(' ');

/** As it is, line by line. */
const verbatim = (text: string): readonly string[] => ['.PP', '.nf', ...text.split('\n').map(escaped), '.fi'];

/** A hyphen that is typed must not become a dash; a line must not begin with a control character. */
function escaped(text: string): string {
  const plain = text.replaceAll('\\', '\\e').replaceAll('-', '\\-');
  return plain
    .split('\n')
    .map((line) => (/^[.']/.test(line) ? `\\&${line}` : line))
    .join('\n');
}
