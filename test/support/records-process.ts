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

/** The longest time between two turns of the controller, by the inputs of a recording. */
export async function longestGapMs(recording: string): Promise<number> {
  let longest = 0;
  let last: number | null = null;
  for (const { channel, atMs } of (await openRecording(recording)).items()) {
    if (channel !== 'input') continue;
    if (last !== null) longest = Math.max(longest, atMs - last);
    last = atMs;
  }
  return longest;
}
