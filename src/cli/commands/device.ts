import { Command } from 'commander';
import { deviceActs } from '../support/device-act.ts';
import { addExitCodes, addHelpTable } from '../support/help.ts';
import { decimalNumber, jsonOption, seedOption } from '../support/options.ts';
import type { Output } from '../support/output.ts';
import type { DeviceArguments } from '../support/run-device.ts';

export function deviceCommand(out: Output, err: Output): Command {
  const command = new Command('device')
    .summary('serve a bench table on two pseudo-terminals')
    .description(
      'Serve a bench table on two pseudo-terminals, which any program can open like serial ports, until interrupted. The ' +
        "sensors' board is stock StandardFirmata on an emulated chip.",
    )
    .option('--emulated', "run the actuator's real firmware on an emulated chip (default: a simulated actuator)")
    .addOption(seedOption('seed of sensor noise, patient and line errors'))
    .option('--speed <N>', 'emulated seconds per second, 0.1 to 10', decimalNumber(0.1, 10), 1)
    .option('--config <FILE>', 'write a configuration with these ports for fulcrum run')
    .addOption(jsonOption('print one JSON object per line; the first one names the two ports'))
    .action(async (options: DeviceArguments) => {
      const { runDevice } = await import('../support/run-device.ts');
      await runDevice(options, out, err);
    });
  addHelpTable(command, 'Commands on standard input, one per line:', deviceActs);
  return addExitCodes(command, {
    done: 'ended by SIGINT, SIGTERM or SIGHUP',
    failed: 'the program failed',
    usage: 'usage error, or the ports or the configuration cannot be created',
  });
}
