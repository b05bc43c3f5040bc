import type { Command } from 'commander';
import type { Output } from '../support/output.ts';
import { plainActCommand } from '../support/service-act.ts';

export const resetCommand = (out: Output, err: Output): Command =>
  plainActCommand(
    'reset',
    'clear a latched stop or fault',
    'Clear a latched stop or fault whose cause is gone. Moves nothing.',
    out,
    err,
  );
