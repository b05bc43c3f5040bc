import { errorCodes, FulcrumError } from '../../../protocols/base/errors.ts';
import type { Output } from '../commands/protocol.ts';

/** Characters; nothing that is asked for here is longer. */
const most = 200;
const mostTyped = 1000;
const erase = '\u007f';
/** Enter, and what breaks it off: Ctrl-C, Ctrl-D. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are keys.
const lastKeys = /[\r\n\u0003\u0004]/;

/**
 * Asks on the terminal, and shows nothing of the answers: from before the first question until after the last answer,
 * also of what is typed ahead. `ask` rejects with FulcrumError where it is broken off.
 */
export async function askUnseen<T>(
  notes: Output,
  questions: (ask: (question: string) => Promise<string>) => Promise<T>,
): Promise<T> {
  const { stdin } = process;
  stdin.setRawMode(true);
  stdin.setEncoding('utf8');
  let typed = '';
  let onKeys = () => {};
  const onData = (text: string) => {
    typed = (typed + text).slice(0, mostTyped);
    onKeys();
  };
  stdin.on('data', onData);
  const ask = (question: string): Promise<string> => {
    notes.write(question);
    return new Promise((resolve, reject) => {
      onKeys = () => {
        const end = typed.search(lastKeys);
        if (end === -1) return;
        const key = typed[end];
        const answer = typed.slice(0, end);
        typed = typed.slice(end + 1);
        onKeys = () => {};
        notes.write('\n');
        if (key === '\r' || key === '\n') resolve(withErasures(answer));
        else reject(brokenOff());
      };
      onKeys();
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

function withErasures(typed: string): string {
  let answer = '';
  for (const key of typed) answer = key === erase || key === '\b' ? answer.slice(0, -1) : answer + key;
  return answer;
}

/** Of standard input, which is no terminal. */
export async function firstLine(): Promise<string> {
  let text = '';
  process.stdin.setEncoding('utf8');
  for await (const more of process.stdin) {
    text += more;
    if (text.includes('\n') || text.length > most) break;
  }
  return (text.split('\n')[0] ?? '').replace(/\r$/, '').slice(0, most);
}

const brokenOff = (): FulcrumError =>
  new FulcrumError(errorCodes.USAGE, { place: 'PIN', problem: 'broken off; nothing was changed' });
