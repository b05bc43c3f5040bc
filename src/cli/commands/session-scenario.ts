import { Command } from 'commander';
import { addExamples, addExitCodes } from '../support/help.ts';
import { configOption } from '../support/options.ts';
import { type Output, writeLine, writeMessage } from '../support/output.ts';
import { type DataArguments, dataOption, recordingOf } from '../support/recordings.ts';

interface ScenarioArguments extends DataArguments {
  readonly out?: string;
}

export function scenarioCommand(out: Output, err: Output): Command {
  const command = new Command('scenario')
    .summary('turn a recording into a scenario for the tests')
    .description(
      'Turn a recording into a scenario: protocol, acts, faults and expected outcome as one JSON file, as in ' +
        'test/scenarios. A bench’s recording names its faults; of a real session those are taken that its inputs show.',
    )
    .argument('<id>', 'id from fulcrum session list, or the file of a recording')
    .option('--out <FILE>', 'write to FILE (default: standard output)')
    .addOption(dataOption())
    .addOption(configOption())
    .action((id: string, options: ScenarioArguments) => writeScenario(id, options, out, err));
  addExamples(command, ['fulcrum session scenario session.mcap --out test/scenarios/what-happened.json']);
  return addExitCodes(command, { done: 'written', usage: 'the recording cannot be read, or usage error' });
}

async function writeScenario(id: string, options: ScenarioArguments, out: Output, err: Output): Promise<void> {
  const { scenarioFrom } = await import('../../bench/scenario/from-recording.ts');
  const recording = await recordingOf(id, options);
  const text = JSON.stringify(scenarioFrom(recording, id), null, 2);
  if (options.out === undefined) writeLine(out, text);
  else {
    const { prepareResult, writeResult } = await import('../support/result-file.ts');
    const source = { path: id, what: 'the recording' };
    const file = { path: options.out, option: '--out', what: 'the scenario', source };
    await prepareResult(file);
    await writeResult(file, `${text}\n`);
  }
  if (recording.cut !== null) writeMessage(err, `${id}: ${recording.cut}`);
}
