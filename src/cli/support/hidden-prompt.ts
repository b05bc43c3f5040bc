import { errorCodes, FulcrumError } from '../../../protocols/base/errors.ts';
import type { Output } from './output.ts';

/** Longest answer, in characters. */
const maxAnswerLength = 200;
/** Most characters kept of what is typed ahead. */
const maxTypedAhead = 1000;
const del = '\u007f';
/** Enter ends an answer; Ctrl-C and Ctrl-D cancel it. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are keys.
const endKeys = /[\r\n\u0003\u0004]/;

/**
 * Asks questions on the terminal without echoing the answers. Echo is off from before the first question until after
 * the last answer, so that text typed ahead stays hidden as well.
 * @throws FulcrumError if the person cancels
 */
export async function askHidden<T>(
  err: Output,
  questions: (ask: (question: string) => Promise<string>) => Promise<T>,
): Promise<T> {
  const { stdin } = process;
  stdin.setRawMode(true);
  stdin.setEncoding('utf8');
  let typed = '';
  let onTyped = () => {};
  const onData = (text: string) => {
    typed = (typed + text).slice(0, maxTypedAhead);
    onTyped();
  };
  stdin.on('data', onData);
  // Questions that were asked before have paused it.
  stdin.resume();
  const ask = (question: string): Promise<string> => {
    err.write(question);
    return new Promise((resolve, reject) => {
      onTyped = () => {
        const end = typed.search(endKeys);
        if (end === -1) return;
        const key = typed[end];
        const answer = typed.slice(0, end);
        typed = typed.slice(end + 1);
        onTyped = () => {};
        err.write('\n');
        if (key === '\r' || key === '\n') resolve(applyBackspaces(answer));
        else reject(cancelled());
      };
      onTyped();
    });
  };
  try {
    return await questions(ask);
  } finally {
    stdin.off('data', onData);
    stdin.setRawMode(false);
    stdin.pause();
  }
}

function applyBackspaces(typed: string): string {
  let answer = '';
  for (const key of typed) answer = key === del || key === '\b' ? answer.slice(0, -1) : answer + key;
  return answer;
}

/** Reads the first line of standard input when it is not a terminal. */
export async function readFirstLine(): Promise<string> {
  let text = '';
  process.stdin.setEncoding('utf8');
  for await (const more of process.stdin) {
    text += more;
    if (text.includes('\n') || text.length > maxAnswerLength) break;
  }
  return (text.split('\n')[0] ?? '').replace(/\r$/, '').slice(0, maxAnswerLength);
}

const cancelled = (): FulcrumError =>
  new FulcrumError(errorCodes.USAGE, { place: 'PIN', problem: 'cancelled; nothing was changed' });
