import type { Command } from 'commander';
import type { Output } from '../support/output.ts';
import { actCommand, ask } from '../support/service-act.ts';
import type { SocketArguments } from '../support/service-target.ts';

export const acknowledgeCommand = (out: Output, err: Output): Command =>
  actCommand(
    'acknowledge',
    'silence alarms for two minutes',
    'Silence the sounding alarms, or one of them, for two minutes.',
  )
    .argument('[alarm]', 'key of one alarm, as fulcrum status --json names it (default: all of them)')
    .action((alarm: string | undefined, options: SocketArguments) =>
      ask('acknowledge', alarm === undefined ? {} : { alarm }, options, out, err),
    );
