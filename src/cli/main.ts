#!/usr/bin/env node
/** Entry point of the `fulcrum` command. */
import { watchStreams } from './support/streams.ts';
import { performUrgent, urgentActIn } from './support/urgent-act.ts';

watchStreams();
const args = process.argv.slice(2);
if (!(await actedAtOnce())) await (await import('./program.ts')).runProgram(args);

/** STOP and RETURN do not wait for the command line's libraries. False also where they fail: the program says why. */
async function actedAtOnce(): Promise<boolean> {
  const urgent = urgentActIn(args);
  if (urgent === null) return false;
  return performUrgent(...urgent, process.stdout, process.stderr).then(
    () => true,
    () => false,
  );
}
