/** Completion scripts for bash and zsh: commands, options, the values of options that have a list, and files. */
import type { CommandWords, OptionWords } from './words.ts';

/** All commands, the program itself first. */
const all = (command: CommandWords): readonly CommandWords[] => [command, ...command.commands.flatMap(all)];

const optionsWith = (command: CommandWords, isWanted: (option: OptionWords) => boolean): readonly string[] =>
  command.options.filter(isWanted).flatMap(({ names }) => names);

export function bashCompletion(program: CommandWords): string {
  const cases = all(program).map((command) => {
    const words = [...command.commands.map(({ name }) => name), ...optionsWith(command, () => true)];
    const files = optionsWith(command, ({ value }) => value === 'file');
    const values = optionsWith(command, ({ value }) => value === 'word');
    const lists = command.options.flatMap(({ names, value }) =>
      typeof value === 'object' && value !== null
        ? [`      ${names.join('|')}) COMPREPLY=($(compgen -W '${value.join(' ')}' -- "$word")); return ;;`]
        : [],
    );
    return [
      `  '${command.path}')`,
      `    case $previous in`,
      ...(files.length > 0
        ? [`      ${files.join('|')}) mapfile -t COMPREPLY < <(compgen -f -- "$word"); return ;;`]
        : []),
      ...(values.length > 0 ? [`      ${values.join('|')}) return ;;`] : []),
      ...lists,
      `    esac`,
      `    words='${words.join(' ')}' files=${command.takesFiles ? 'yes' : 'no'} ;;`,
    ].join('\n');
  });
  const paths = all(program).slice(1);
  return `# bash completion for fulcrum, made from its commands
_fulcrum() {
  local word=\${COMP_WORDS[COMP_CWORD]} previous=\${COMP_WORDS[COMP_CWORD-1]} path=fulcrum each words= files=no
  local IFS=$' \\t\\n'
  COMPREPLY=()
  for each in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    case "$path $each" in
      ${paths.map(({ path }) => `'${path}'`).join('|')}) path="$path $each" ;;
    esac
  done
  case $path in
${cases.join('\n')}
  esac
  COMPREPLY=($(compgen -W "$words" -- "$word"))
  if [ "$files" = yes ] && [[ $word != -* ]]; then
    while IFS= read -r each; do COMPREPLY+=("$each"); done < <(compgen -f -- "$word")
  fi
}
complete -o filenames -F _fulcrum fulcrum
`;
}

export function zshCompletion(program: CommandWords): string {
  return `#compdef fulcrum
# zsh completion for fulcrum, made from its commands

${all(program).toReversed().map(zshFunction).join('\n')}
${functionOf(program.path)} "$@"
`;
}

const functionOf = (path: string): string => `_${path.replaceAll(/[^a-z]+/g, '_')}`;

function zshFunction(command: CommandWords): string {
  const options = command.options.map(zshOption);
  const isGroup = command.commands.length > 0;
  const rest = isGroup ? ["'1: :->command'", "'*:: :->rest'"] : [command.takesFiles ? "'*:file:_files'" : "'*: : '"];
  const lines = [`${functionOf(command.path)}() {`];
  if (isGroup) lines.push('  local context state state_descr line', '  typeset -A opt_args');
  lines.push(`  _arguments -s ${isGroup ? '-C ' : ''}\\`, `    ${[...options, ...rest].join(' \\\n    ')}`);
  if (isGroup) {
    const described = command.commands.map(({ name, summary }) => `      ${quoted(`${name}:${summary}`)}`);
    const cases = command.commands.map(({ name, path }) => `        ${name}) ${functionOf(path)} ;;`);
    lines.push(
      '  case $state in',
      '    command)',
      `      local -a commands=(`,
      ...described.map((each) => `  ${each}`),
      '      )',
      "      _describe -t commands 'command' commands ;;",
      '    rest)',
      '      case $line[1] in',
      ...cases,
      '      esac ;;',
      '  esac',
    );
  }
  return [...lines, '}', ''].join('\n');
}

function zshOption({ names, description, value }: OptionWords): string {
  const excluded = names.length > 1 ? `(${names.join(' ')})` : '';
  const text = description.replaceAll(/[[\]:]/g, (character) => `\\${character}`);
  const value_ = value === null ? '' : `:value:${valueAction(value)}`;
  return names.map((name) => quoted(`${excluded}${name}[${text}]${value_}`)).join(' \\\n    ');
}

function valueAction(value: Exclude<OptionWords['value'], null>): string {
  if (value === 'file') return '_files';
  return value === 'word' ? ' ' : `(${value.join(' ')})`;
}

const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;
