/** The records child of a running service, seen from outside. */
import { readFileSync } from 'node:fs';
import { openRecording } from '../../src/records/open-recording.ts';

/** Its process id. */
export function recordsChildOf(pid: number): number {
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ');
  const child = children.find((each) => each !== '' && commandOf(each).includes('records/child/main.js'));
  if (child === undefined) throw new Error(`process ${pid} has no records child`);
  return Number(child);
}

const commandOf = (pid: string): string => readFileSync(`/proc/${pid}/cmdline`, 'utf8');

/** The times between two turns of the controller, by the inputs of a recording, ms. */
export async function turnGaps(recording: string): Promise<{ readonly p99: number; readonly longest: number }> {
  const gaps: number[] = [];
  let last: number | null = null;
  for (const { channel, atMs } of (await openRecording(recording)).items()) {
    if (channel !== 'input') continue;
    if (last !== null) gaps.push(atMs - last);
    last = atMs;
  }
  gaps.sort((a, b) => a - b);
  return { p99: gaps[Math.floor(gaps.length * 0.99)] ?? 0, longest: gaps.at(-1) ?? 0 };
}
