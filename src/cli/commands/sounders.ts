import type { Command } from 'commander';
import type { Output } from '../support/output.ts';
import { actCommand } from '../support/service-act.ts';
import type { SocketArguments } from '../support/service-target.ts';

export const soundersCommand = (out: Output, err: Output): Command =>
  actCommand(
    'sounders',
    'sound both sounders, and confirm hearing them',
    'Sound the sounders of the pendant and of the actuator, and ask the person beside the table whether both were heard. ' +
      'No session starts without a confirmation in the last 24 hours. Only a person can give it, on a terminal.',
  ).action(async (options: SocketArguments) => {
    const { testSounders } = await import('../support/test-sounders.ts');
    await testSounders(options, out, err);
  });
