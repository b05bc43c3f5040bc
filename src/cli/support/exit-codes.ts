/** The exit codes of all commands, and what they mean. Where several apply, the first of 5, 1, 4, 3, 0 is used. */
import type { BenchResult } from '../../bench/world/result.ts';

export const exitCodes = {
  done: 0,
  failed: 1,
  usage: 2,
  returned: 3,
  stranded: 4,
  violated: 5,
  /** 128 + SIGINT. */
  interrupted: 130,
} as const;
export type ExitReason = keyof typeof exitCodes;

/** The general meanings. A command's help may give a more specific one; the README's table is tested against these. */
export const exitMeanings: Readonly<Record<ExitReason, string>> = {
  done: 'success; for a bench: the protocol ran to its end',
  failed: 'the program, or what it was asked to do, failed',
  usage: 'usage error or invalid input',
  returned: 'a safety reaction ended the session, and the person is level',
  stranded: 'the person is not level, and the alarm is on; or a stop or return was not confirmed',
  violated: 'an invariant of the oracle was violated, or a link of the safety case is broken',
  interrupted: 'interrupted by SIGINT (Ctrl-C) or SIGTERM',
};

/** The exit code of `fulcrum bench` for each outcome, if no invariant was violated and the program did not fail. */
export const outcomeExitCodes = {
  completed: exitCodes.done,
  returned: exitCodes.returned,
  stranded: exitCodes.stranded,
} as const satisfies Record<BenchResult['outcome'], number>;
