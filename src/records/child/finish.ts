/** The process that brings one recording into its finished form. Arguments: the folder of the recordings, and the id. */
import { messageOf } from '../../../protocols/base/errors.ts';
import { finishRecording } from '../finish.ts';

process.umask(0o077);
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => undefined);

const [folder = '.', id = ''] = process.argv.slice(2);
finishRecording(folder, id).then(
  (finished) => process.stdout.write(JSON.stringify(finished)),
  (error) => {
    process.stderr.write(`${messageOf(error)}\n`);
    process.exitCode = 1;
  },
);
