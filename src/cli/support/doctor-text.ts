/** A line of the doctor for a person: what it found, and below it what to do about it. */
import type { Line, Verdict } from '../../doctor/line.ts';
import { printable } from './output.ts';

const marks: Readonly<Record<Verdict, string>> = { ok: 'ok', warning: 'warning', fault: 'FAULT' };
const markWidth = 9;
const subjectWidth = 15;
const indent = ' '.repeat(markWidth + subjectWidth);
/** Narrower text would be a column of single words. */
const leastTextWidth = 40;

/** @param width of the terminal */
export function doctorText({ subject, verdict, said, mend }: Line, width: number): string {
  const start = marks[verdict].padEnd(markWidth) + subject.padEnd(subjectWidth);
  const textWidth = Math.max(leastTextWidth, width - indent.length);
  const [first = '', ...rest] = wrapped(said, textWidth);
  const act = mend === null ? [] : wrapped(`-> ${mend}`, textWidth);
  return [start + first, ...[...rest, ...act].map((line) => indent + line)].join('\n');
}

function wrapped(text: string, width: number): readonly string[] {
  const lines: string[] = [];
  for (const word of printable(text).split(' ')) {
    const last = lines.at(-1);
    if (last === undefined || last.length + 1 + word.length > width) lines.push(word);
    else lines[lines.length - 1] = `${last} ${word}`;
  }
  return lines;
}
