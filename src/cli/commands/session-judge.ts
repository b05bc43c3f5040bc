import { Command } from 'commander';
import { instantText } from '../support/entry-text.ts';
import { exitCodes } from '../support/exit-codes.ts';
import { addExamples, addExitCodes } from '../support/help.ts';
import { configOption, jsonOption } from '../support/options.ts';
import { type Output, printable, writeJson, writeLine, writeMessage } from '../support/output.ts';
import { type DataArguments, dataOption, recordingOf } from '../support/recordings.ts';

interface JudgeArguments extends DataArguments {
  readonly json?: true;
}

export function judgeCommand(out: Output, err: Output): Command {
  const command = new Command('judge')
    .summary('judge a recording by its raw lines')
    .description(
      'Judge a recording by its raw lines, with the rules of the oracle that need no true body: angle, dose, questions, ' +
        'pauses, button, red stop, reactions, orders. The service does this after each session.',
    )
    .argument('<id>', 'id from fulcrum session list, or the file of a recording')
    .addOption(dataOption())
    .addOption(configOption())
    .addOption(jsonOption('print one JSON object'))
    .action((id: string, options: JudgeArguments) => judge(id, options, out, err));
  addExamples(command, ['fulcrum session judge 20260301-080000-k3f9x2']);
  return addExitCodes(command, {
    done: 'the controller did as the judge would have it',
    violated: 'the judge disagrees with the controller',
    usage: 'the recording cannot be read, or usage error',
  });
}

async function judge(id: string, options: JudgeArguments, out: Output, err: Output): Promise<void> {
  const { judgeRecording } = await import('../../bench/judge/judge.ts');
  const recording = await recordingOf(id, options);
  const verdict = judgeRecording(recording, id);
  const { startedAtMs } = recording.head;
  if (recording.cut !== null) writeMessage(err, `${id}: ${recording.cut}`);
  if (options.json === true) writeJson(out, { type: 'verdict', ...verdict });
  else {
    const count = verdict.disagreements.length;
    const found = count === 0 ? 'no disagreement' : count === 1 ? '1 disagreement' : `${count} disagreements`;
    writeLine(out, `${verdict.id}: ${verdict.items} items judged, ${found}`);
    for (const { rule, atMs, reason } of verdict.disagreements) {
      writeLine(out, printable(`${instantText(atMs - startedAtMs).padStart(9)}  ${rule}: ${reason}`));
    }
  }
  process.exitCode = verdict.disagreements.length === 0 ? exitCodes.done : exitCodes.violated;
}
