import { Command, InvalidArgumentError, Option } from 'commander';
import { type Fault, parseFault } from '../../../hardware/simulator/faults/fault.ts';
import { faultTable } from '../support/fault-help.ts';
import { addExamples, addExitCodes, addHelpTable } from '../support/help.ts';
import { decimalNumber, jsonOption, languageOption, seedOption } from '../support/options.ts';
import type { Output } from '../support/output.ts';
import type { BenchArguments } from '../support/run-bench.ts';

export function benchCommand(out: Output, err: Output): Command {
  const command = new Command('bench')
    .summary('run one whole session against a simulated table')
    .description(
      'Run one whole session against a simulated table, in this process: no hardware, no service. ' +
        'On a terminal it draws a live picture; elsewhere it prints progress lines.',
    )
    .argument('[protocol]', 'name of a ready-made protocol (see fulcrum protocol list), or a file', 'first-session')
    .option(
      '--speed <N>',
      'simulated seconds per second, 0.1 to 10000, or max (default: 60 with a live picture, else max)',
      speedOf,
    )
    .addOption(seedOption('seed of sensor noise, patient and line errors; the same seed gives the same session'))
    .addOption(
      new Option(
        '--device <DEVICE>',
        'simulated: models of both boards; emulated: the real firmware of both boards on emulated chips',
      )
        .choices(['simulated', 'emulated'])
        .default('simulated'),
    )
    .addOption(
      new Option('--fault <FAULT>', 'inject a fault, AT:COMPONENT=KIND[:VALUE][,FOR]; may be repeated')
        .argParser((text: string, faults: readonly Fault[]) => [...faults, parseFault(text)])
        .default([], 'none'),
    )
    .option('--data <DIR>', 'record the session in the data folder DIR, for fulcrum session')
    .option('--patient <ID>', 'a session of a person in the data folder, by the rules on that person')
    .option('--plan', 'the next session of the person’s plan, in place of a protocol')
    .option('--answers <FILE>', 'the person’s answers before the session (JSON); left out: well, and 120/80')
    .addOption(
      new Option('--date <TIME>', 'the bench’s calendar, such as 2027-03-31T18:05 (default: now)').argParser(dateOf),
    )
    .option('--report <FILE>', 'write a plot of the session to FILE (SVG)')
    .addOption(languageOption())
    .option('--csv <FILE>', 'write telemetry, states, findings, orders and alarms to FILE (CSV)')
    .option('--mcap <FILE>', 'write the recording to FILE (MCAP, for Foxglove and PlotJuggler)')
    .addOption(jsonOption('print one JSON object per line; the last one is the summary'))
    .action(async (name: string, options: BenchArguments) => {
      const { runBench } = await import('../support/run-bench.ts');
      await runBench(name, options, out, err);
    });
  addHelpTable(command, 'Faults (COMPONENT=KIND):', faultTable());
  command.addHelpText(
    'after',
    '\nAT is the time since the order for the first ramp. FOR is the duration of the\n' +
      'fault; without it, the fault stays until the end. Times: 1500ms, 45s, 2m.',
  );
  addExamples(command, [
    'fulcrum bench static-30 --fault 45s:tilt=stuck',
    'fulcrum bench static-15 --fault 30s:link=garbage:0.2,10s --fault 50s:patient=button --json',
  ]);
  return addExitCodes(command, {
    usage: 'usage error, or the person may not have this session',
    done: 'the protocol ran to its end',
    failed: 'the program failed',
    returned: null,
    stranded: null,
    violated: null,
    interrupted: null,
  });
}

function dateOf(text: string): Date {
  const date = new Date(/^\d{4}-\d\d-\d\d$/.test(text) ? `${text}T12:00` : text);
  if (/^\d{4}-\d\d-\d\d(T\d\d:\d\d)?$/.test(text) && !Number.isNaN(date.getTime())) return date;
  throw new InvalidArgumentError('Allowed: a day, 2027-03-31, or a day and time, 2027-03-31T18:05.');
}

function speedOf(text: string): number {
  return text === 'max' ? Number.POSITIVE_INFINITY : decimalNumber(0.1, 10_000, ', or max')(text);
}
