import type { Command } from 'commander';
import type { Output } from '../support/output.ts';
import { urgentCommand } from '../support/urgent-command.ts';

export function returnCommand(out: Output, err: Output): Command {
  return urgentCommand(
    {
      act: 'return',
      summary: 'return the person to level',
      description: 'Return the person on the table to level.',
      done: 'the table is level, or returning',
    },
    out,
    err,
  );
}
