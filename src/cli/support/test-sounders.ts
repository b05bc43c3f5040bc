/** `fulcrum sounders` (H32). */
import { errorCodes, FulcrumError } from '../../../protocols/base/errors.ts';
import { exitCodes } from './exit-codes.ts';
import { type Output, writeMessage } from './output.ts';
import { askQuestions } from './questions.ts';
import { ask } from './service-act.ts';
import type { SocketArguments } from './service-target.ts';
import { heardQuestion } from './start-questions.ts';

/** @throws FulcrumError if there is no terminal: no program confirms by itself */
export async function testSounders(options: SocketArguments, out: Output, err: Output): Promise<void> {
  if (process.stdin.isTTY !== true) {
    throw new FulcrumError(errorCodes.USAGE, {
      place: 'sounders',
      problem: 'there is no terminal: only a person can confirm that both sounders were heard',
      allowed: 'a terminal beside the table',
    });
  }
  await ask('sounders.test', {}, options, out, err);
  if (process.exitCode !== exitCodes.done) return;
  const { values } = await askQuestions(heardQuestion, err);
  if (values['heard'] === true) {
    await ask('sounders.heard', {}, options, out, err);
    return;
  }
  writeMessage(err, 'not confirmed: no session starts. Have the sounder that was silent repaired.');
  process.exitCode = exitCodes.failed;
}
