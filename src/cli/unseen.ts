import { errorCodes, FulcrumError } from '../errors.ts';
import type { Output } from './protocol.ts';

/** Characters; nothing that is asked for here is longer. */
const most = 200;
const keys = { interrupt: '\u0003', end: '\u0004', erase: '\u007f', eraseToo: '\b' };

/** Asks on the terminal, and shows nothing of the answer. Throws FulcrumError where it is broken off. */
export function askUnseen(question: string, notes: Output): Promise<string> {
  const { stdin } = process;
  notes.write(question);
  stdin.setRawMode(true);
  stdin.setEncoding('utf8');
  return new Promise((resolve, reject) => {
    let answer = '';
    const end = (settle: () => void) => {
      stdin.off('data', onData);
      stdin.setRawMode(false);
      stdin.pause();
      notes.write('\n');
      settle();
    };
    const onData = (text: string) => {
      for (const key of text) {
        if (key === '\r' || key === '\n') return end(() => resolve(answer));
        if (key === keys.interrupt || key === keys.end) return end(() => reject(brokenOff()));
        if (key === keys.erase || key === keys.eraseToo) answer = answer.slice(0, -1);
        else if (answer.length < most) answer += key;
      }
    };
    stdin.on('data', onData);
    stdin.resume();
  });
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
