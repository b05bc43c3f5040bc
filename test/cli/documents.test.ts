import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { bashCompletion, zshCompletion } from '../../src/cli/documents/completion.ts';
import { manPage } from '../../src/cli/documents/man-page.ts';
import { type CommandWords, wordsOf } from '../../src/cli/documents/words.ts';
import { loadProgram } from '../../src/cli/program.ts';
import { folder } from '../support/temporary-folder.ts';

const silent = { write: () => true };
let program: CommandWords;

beforeAll(async () => {
  program = wordsOf(await loadProgram(() => false, silent, silent));
});

describe('the completion of bash', () => {
  /** What it offers at the end of each line. */
  function offered(...lines: readonly string[]): string[] {
    const place = folder();
    const file = join(place, 'completion');
    writeFileSync(file, bashCompletion(program));
    writeFileSync(join(place, 'a file.json'), '');
    const script = `. "$1"; cd "$2"; shift 2
for line; do eval "COMP_WORDS=($line)"; COMP_CWORD=$((\${#COMP_WORDS[@]}-1)); _fulcrum; printf '%s,' "\${COMPREPLY[@]}"; echo; done`;
    const out = execFileSync('bash', ['--norc', '-c', script, 'bash', file, place, ...lines], { encoding: 'utf8' });
    return out.trimEnd().split('\n');
  }

  it('offers commands, subcommands, options, and their values', () => {
    expect(
      offered(
        'fulcrum st',
        'fulcrum protocol ch',
        'fulcrum bench --sp',
        'fulcrum bench --device e',
        'fulcrum page --port ""',
      ),
    ).toEqual(['stop,status,start,', 'check,', '--speed,', 'emulated,', ',']);
  });

  it('offers files where a file is meant, also one with a space in its name', () => {
    expect(offered('fulcrum run --config a', 'fulcrum protocol check a')).toEqual(['a file.json,', 'a file.json,']);
  });
});

describe('the completion of zsh', () => {
  it('has a function for each command and each subcommand', () => {
    const text = zshCompletion(program);
    const names = (command: CommandWords): string[] => [command.path, ...command.commands.flatMap(names)];
    for (const name of names(program)) expect(text).toContain(`_${name.replaceAll(/[^a-z]+/g, '_')}() {`);
  });
});

describe('the manual page', () => {
  it('has every command with its options, and no line that the formatter would take for its own', () => {
    const page = manPage(program, { version: '1.2.3', date: '2026-11-30' });
    for (const { path, options } of program.commands) {
      expect(page).toContain(`.SS ${path.replaceAll('-', '\\-')}`);
      // The help is that of all of them.
      const own = options.filter(({ names }) => !names.includes('--help'));
      for (const { flags } of own) expect(page).toContain(flags.replaceAll('-', '\\-'));
    }
    const request = /^\.(?:TH|SH|SS|TP|PP|B|I|RI|nf|fi)(?: |$)/;
    expect(page.split('\n').filter((line) => /^[.']/.test(line) && !request.test(line))).toEqual([]);
  });
});
