/** The process that judges one recording: `node main.js FILE` prints its verdict, shortened, as one line of JSON. */
import { FulcrumError } from '../../../protocols/base/errors.ts';
import { openRecording } from '../../records/open-recording.ts';
import { judgeRecording } from './judge.ts';
import { shortened } from './verdict.ts';

const [, , file = ''] = process.argv;
try {
  const verdict = judgeRecording(await openRecording(file), file);
  process.stdout.write(`${JSON.stringify(shortened(verdict))}\n`);
} catch (error) {
  process.stderr.write(`${error instanceof FulcrumError ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
