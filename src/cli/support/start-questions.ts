/** The questions that are asked before a session starts. */
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline/promises';
import { errorCodes, FulcrumError } from '../../../protocols/base/errors.ts';
import { parseJson } from '../../../protocols/base/json.ts';
import { readSmallFile } from '../../service/storage/small-file.ts';
import type { Output } from './output.ts';

type Questions = Readonly<Record<string, string>>;

/** By the name of the service's parameter. */
export const startQuestions: Questions = {
  screening: 'Is the person free of every contraindication, or has a physician cleared them for it?',
  attendant: 'Is a helper present, who stays for the whole session?',
  ankleLockChecked: 'Has the ankle lock been inspected and pulled at, and does it hold?',
};

const mostBytes = 16 * 1024;
const standardInput = 0;

/**
 * Reads the answers from a file (`-`: standard input), or asks on the terminal.
 * @throws FulcrumError if an answer is missing or not a yes or no, or there is no terminal to ask on
 */
export async function answersTo(
  questions: Questions,
  file: string | undefined,
  err: Output,
): Promise<Readonly<Record<string, boolean>>> {
  if (file !== undefined) return checked(questions, read(file), file === '-' ? 'standard input' : file);
  if (process.stdin.isTTY === true) return askQuestions(questions, err);
  throw new FulcrumError(errorCodes.USAGE, {
    place: '--answers',
    problem: 'there is no terminal to ask the questions on',
    allowed: `--answers FILE or --answers - with ${exampleOf(questions)}`,
  });
}

/** Asks on the terminal. */
export async function askQuestions(questions: Questions, err: Output): Promise<Readonly<Record<string, boolean>>> {
  const lines = createInterface({ input: process.stdin, output: process.stderr });
  // The terminal is in raw mode meanwhile, so Ctrl-C is no signal, and Ctrl-D only ends the input.
  lines.once('SIGINT', () => process.kill(process.pid, 'SIGINT'));
  const ended = new Promise<never>((_, reject) => {
    lines.once('close', () => reject(unanswered));
  });
  const answers: Record<string, boolean> = {};
  try {
    for (const [name, question] of Object.entries(questions)) {
      answers[name] = await Promise.race([askOne(lines, question, err), ended]);
    }
  } finally {
    lines.close();
  }
  return answers;
}

const unanswered = new FulcrumError(errorCodes.USAGE, {
  place: 'standard input',
  problem: 'ended before every question was answered',
  allowed: 'yes or no to each',
});

async function askOne(lines: ReturnType<typeof createInterface>, question: string, err: Output): Promise<boolean> {
  for (;;) {
    const answer = (await lines.question(`${question} (yes/no) `)).trim().toLowerCase();
    if (answer === 'yes' || answer === 'y') return true;
    if (answer === 'no' || answer === 'n') return false;
    err.write('Please answer yes or no.\n');
  }
}

function read(file: string): string {
  const bytes =
    file === '-'
      ? readFileSync(standardInput).subarray(0, mostBytes)
      : readSmallFile({
          path: file,
          what: 'the answers',
          mostBytes,
          whenMissing: () => new FulcrumError(errorCodes.FILE_MISSING, { place: file, problem: 'no such file' }),
        });
  return new TextDecoder().decode(bytes);
}

function checked(questions: Questions, text: string, place: string): Readonly<Record<string, boolean>> {
  const refuse = (problem: string) =>
    new FulcrumError(errorCodes.USAGE, { place, problem, allowed: exampleOf(questions) });
  let given: unknown;
  try {
    given = parseJson(text);
  } catch (error) {
    throw refuse(`not JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
  if (typeof given !== 'object' || given === null || Array.isArray(given)) throw refuse('is not a JSON object');
  const entries = Object.entries(given);
  const unknown = entries.find(([name]) => !Object.hasOwn(questions, name));
  if (unknown !== undefined) throw refuse(`unknown answer ${JSON.stringify(unknown[0])}`);
  const answers = Object.fromEntries(entries);
  const wrong = Object.keys(questions).find((name) => typeof answers[name] !== 'boolean');
  if (wrong !== undefined) throw refuse(`${wrong} is not answered with true or false`);
  return answers;
}

const exampleOf = (questions: Questions): string =>
  JSON.stringify(Object.fromEntries(Object.keys(questions).map((name) => [name, true])));
