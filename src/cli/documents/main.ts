/** Prints a document that is made from the commands: `node dist/src/cli/documents/main.js man|bash|zsh [DATE]`. For the package. */
import { loadProgram } from '../program.ts';
import { packageVersion } from '../support/package-file.ts';
import { bashCompletion, zshCompletion } from './completion.ts';
import { manPage } from './man-page.ts';
import { type CommandWords, wordsOf } from './words.ts';

const makers: Readonly<Record<string, (program: CommandWords, date: string) => string>> = {
  man: (program, date) => manPage(program, { version: packageVersion(), date }),
  bash: bashCompletion,
  zsh: zshCompletion,
};

const [kind = '', date = '1970-01-01'] = process.argv.slice(2);
const make = Object.hasOwn(makers, kind) ? makers[kind] : undefined;
if (make === undefined) {
  process.stderr.write(`${JSON.stringify(kind)} is no document; allowed: ${Object.keys(makers).join(', ')}\n`);
  process.exitCode = 2;
} else {
  const program = await loadProgram(() => false, process.stdout, process.stderr);
  process.stdout.write(make(wordsOf(program), date));
}
