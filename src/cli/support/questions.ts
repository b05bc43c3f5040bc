/** Questions that a command asks on the terminal, or whose answers it reads as JSON (`--answers`). */
import { readFileSync } from 'node:fs';
import { createInterface, type Interface } from 'node:readline/promises';
import { type ErrorFacts, errorCodes, FulcrumError, FulcrumErrors, messageOf } from '../../../protocols/base/errors.ts';
import { isJsonObject, type JsonObject, type JsonValue, parseJson } from '../../../protocols/base/json.ts';
import { valueText } from '../../../protocols/therapy/issues.ts';
import { readSmallFile } from '../../service/storage/small-file.ts';
import type { Output } from './output.ts';

/** One question. What a value may be beyond its type is decided by the rules that the answers go to. */
export interface Question {
  readonly text: string;
  /** How it is answered on the terminal: `yes/no`. */
  readonly hint: string;
  /** The value of a typed answer; undefined: not understood. An empty answer leaves an optional one out. */
  readonly read: (typed: string) => JsonValue | undefined;
  /** Whether a JSON value answers it. */
  readonly isAnswer: (value: JsonValue) => boolean;
  /** What does, for messages: `true or false`. */
  readonly allowed: string;
  /** For the example of an answers file. */
  readonly example: JsonValue;
  readonly isOptional?: true;
}

/** By the name of the answer, in the order in which they are asked. */
export type Questions = Readonly<Record<string, Question>>;

export const optional = (question: Question): Question => ({ ...question, isOptional: true });

export const yesNo = (text: string): Question => ({
  text,
  hint: 'yes/no',
  read: (typed) => ({ yes: true, y: true, no: false, n: false })[typed.toLowerCase()],
  isAnswer: (value) => typeof value === 'boolean',
  allowed: 'true or false',
  example: true,
});

export const textQuestion = (text: string, example: string, hint = ''): Question => ({
  text,
  hint,
  read: (typed) => (typed === '' ? undefined : typed),
  isAnswer: (value) => typeof value === 'string',
  allowed: 'a text',
  example,
});

export const numberQuestion = (text: string, example: number, hint = ''): Question => ({
  text,
  hint,
  read: (typed) => (/^-?\d+(\.\d+)?$/.test(typed) ? Number(typed) : undefined),
  isAnswer: (value) => typeof value === 'number',
  allowed: 'a number',
  example,
});

export const choice = (text: string, options: readonly string[]): Question => ({
  text,
  hint: options.join(', '),
  read: (typed) => options.find((option) => option === typed),
  isAnswer: (value) => options.some((option) => option === value),
  allowed: options.join(', '),
  example: options[0] ?? '',
});

/** Several of the options; `none` is an answer. */
export const choices = (text: string, options: readonly string[]): Question => ({
  text,
  hint: `none, or several of ${options.join(', ')}`,
  read: (typed) => {
    if (typed === 'none') return [];
    const named = typed.split(/[\s,]+/).filter((each) => each !== '');
    return named.length > 0 && named.every((each) => options.includes(each)) ? named : undefined;
  },
  isAnswer: (value) => Array.isArray(value) && value.every((each) => options.some((option) => option === each)),
  allowed: `a list of ${options.join(', ')}; [] for none`,
  example: [],
});

export const painQuestion = (text: string): Question => ({
  ...numberQuestion(text, 4, '0 (none) to 10 (the worst imaginable)'),
  allowed: '0 to 10',
});

export const bloodPressureQuestion = (text: string): Question => ({
  text,
  hint: 'such as 120/80',
  read: (typed) => {
    const [, systolic, diastolic] = /^(\d{1,3})\s*\/\s*(\d{1,3})$/.exec(typed) ?? [];
    return systolic === undefined || diastolic === undefined
      ? undefined
      : { systolic: Number(systolic), diastolic: Number(diastolic) };
  },
  isAnswer: (value) =>
    isJsonObject(value) && typeof value['systolic'] === 'number' && typeof value['diastolic'] === 'number',
  allowed: '{"systolic":120,"diastolic":80}',
  example: { systolic: 120, diastolic: 80 },
});

/** The same, where "no" is an answer as well: null. */
export const orNot = (question: Question, said: string): Question => ({
  ...question,
  hint: `${question.hint}, or "no": ${said}`,
  read: (typed) => (typed === 'no' ? null : question.read(typed)),
  isAnswer: (value) => value === null || question.isAnswer(value),
  allowed: `${question.allowed}, or null: ${said}`,
});

/** JSON of any form, which the rules check; on the terminal other questions are asked in its place. */
export const objectAnswer = (allowed: string, example: JsonObject): Question => ({
  text: '',
  hint: '',
  read: () => undefined,
  isAnswer: isJsonObject,
  allowed,
  example,
  isOptional: true,
});

const mostBytes = 64 * 1024;
const standardInput = 0;

export interface Answers {
  readonly values: JsonObject;
  /** Where they are from, for messages about their values. */
  readonly place: string;
}

/**
 * Reads the answers from a file (`-`: standard input), or asks on the terminal.
 * @throws FulcrumError naming each answer that is missing, unknown or of another type; or if there is no terminal
 */
export async function answersTo(questions: Questions, file: string | undefined, err: Output): Promise<Answers> {
  if (file !== undefined) return answersIn(questions, file);
  requireTerminal(questions);
  return askQuestions(questions, err);
}

/** @throws FulcrumError if standard input is not a terminal */
export function requireTerminal(questions: Questions): void {
  if (process.stdin.isTTY === true) return;
  throw new FulcrumError(errorCodes.USAGE, {
    place: '--answers',
    problem: 'there is no terminal to ask the questions on',
    allowed: `--answers FILE or --answers - with ${exampleOf(questions)}`,
  });
}

/** The answers in a file. Throws FulcrumError. */
export function answersIn(questions: Questions, file: string): Answers {
  const place = file === '-' ? 'standard input' : file;
  const refuse = (problem: string) =>
    new FulcrumError(errorCodes.USAGE, { place, problem, allowed: exampleOf(questions) });
  let given: unknown;
  try {
    given = parseJson(contentOf(file));
  } catch (error) {
    if (error instanceof FulcrumError) throw error;
    throw refuse(`not JSON: ${messageOf(error)}`);
  }
  if (!isJsonObject(given)) throw refuse('is not a JSON object');
  const [first, ...rest] = problemsOf(questions, given, place);
  if (first !== undefined) throw new FulcrumErrors(errorCodes.USAGE, [first, ...rest]);
  return { values: given, place };
}

function problemsOf(questions: Questions, given: JsonObject, place: string): readonly ErrorFacts[] {
  const unknown = Object.keys(given).filter((name) => !Object.hasOwn(questions, name));
  return [
    ...unknown.map((name) => ({
      place,
      problem: `unknown answer ${JSON.stringify(name.slice(0, 60))}`,
      allowed: exampleOf(questions),
    })),
    ...Object.entries(questions).flatMap(([name, { isAnswer, allowed, isOptional }]): readonly ErrorFacts[] => {
      const value = given[name];
      if (value === undefined ? isOptional === true : isAnswer(value)) return [];
      const found = value === undefined ? {} : { value: valueText(value) };
      return [{ place, problem: `${name} is not answered with ${allowed}`, ...found }];
    }),
  ];
}

function contentOf(file: string): string {
  const bytes =
    file === '-'
      ? readFileSync(standardInput).subarray(0, mostBytes)
      : readSmallFile({ path: file, what: 'the answers', mostBytes });
  return new TextDecoder().decode(bytes);
}

const exampleOf = (questions: Questions): string =>
  JSON.stringify(Object.fromEntries(Object.entries(questions).map(([name, { example }]) => [name, example])));

/** Asks on the terminal. An optional question that is answered with Enter alone is left out. */
export async function askQuestions(questions: Questions, err: Output): Promise<Answers> {
  const lines = createInterface({ input: process.stdin, output: process.stderr });
  // The terminal is in raw mode meanwhile, so Ctrl-C is no signal, and Ctrl-D only ends the input.
  lines.once('SIGINT', () => process.kill(process.pid, 'SIGINT'));
  const ended = new Promise<never>((_, reject) => {
    lines.once('close', () => reject(unanswered));
  });
  const values: Record<string, JsonValue> = {};
  try {
    for (const [name, question] of Object.entries(questions)) {
      if (question.text === '') continue;
      const answer = await Promise.race([askOne(lines, question, err), ended]);
      if (answer !== undefined) values[name] = answer;
    }
  } finally {
    lines.close();
  }
  return { values, place: 'answer' };
}

const unanswered = new FulcrumError(errorCodes.USAGE, {
  place: 'standard input',
  problem: 'ended before every question was answered',
});

async function askOne(
  lines: Interface,
  { text, hint, read, allowed, isOptional }: Question,
  err: Output,
): Promise<JsonValue | undefined> {
  const all = [...(hint === '' ? [] : [hint]), ...(isOptional === true ? ['Enter: leave out'] : [])];
  const shown = all.length === 0 ? '' : ` (${all.join('; ')})`;
  for (;;) {
    const typed = (await lines.question(`${text}${shown} `)).trim();
    if (typed === '' && isOptional === true) return undefined;
    const answer = read(typed);
    if (answer !== undefined) return answer;
    err.write(`Please answer with ${hint === '' ? allowed : hint}.\n`);
  }
}
