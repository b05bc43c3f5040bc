import type { Command } from 'commander';
import type { Output } from '../support/output.ts';
import { urgentCommand } from '../support/urgent-command.ts';

export function stopCommand(out: Output, err: Output): Command {
  return urgentCommand(
    {
      act: 'stop',
      summary: 'stop the table and set the brake',
      description: 'Stop the table at once and set the brake.',
      done: 'the table is stopped, and level',
    },
    out,
    err,
  );
}
