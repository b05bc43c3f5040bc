import { Command, InvalidArgumentError } from 'commander';
import { deviceActHelp } from '../support/device-act.ts';
import type { DeviceArguments } from '../support/device-run.ts';
import type { Output } from './protocol.ts';

export function deviceCommand(out: Output = process.stdout, notes: Output = process.stderr): Command {
  return new Command('device')
    .description('a bench table on two pseudo-terminals, as any program would open real ports, until interrupted')
    .option('--emulated', 'the actuator’s real firmware on an emulated chip; else a simulated one')
    .option('--seed <N>', 'of noise, of the patient, of garbled lines', seedOf, 1)
    .option('--speed <N>', 'emulated seconds a second', speedOf, 1)
    .option('--config <FILE>', 'write a configuration for fulcrum run with these ports')
    .option('--json', 'one JSON object a line; the first names the two ports')
    .addHelpText('after', `\nWhat may be written to its standard input, a line each:\n\n${deviceActHelp}`)
    .action(async (options: DeviceArguments) => {
      // Loaded only here: no other command needs the chips and the pseudo-terminals.
      const { runDevice } = await import('../support/device-run.ts');
      await runDevice(options, out, notes);
    });
}

function speedOf(text: string): number {
  const speed = /^\d+(\.\d+)?$/.test(text) ? Number(text) : Number.NaN;
  if (speed >= 0.1 && speed <= 10) return speed;
  throw new InvalidArgumentError('Allowed: 0.1 to 10.');
}

function seedOf(text: string): number {
  const seed = Number(text);
  if (/^\d{1,10}$/.test(text) && seed <= 0xffff_ffff) return seed;
  throw new InvalidArgumentError('Allowed: a whole number from 0 to 4294967295.');
}
