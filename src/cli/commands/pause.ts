import type { Command } from 'commander';
import type { Output } from '../support/output.ts';
import { plainActCommand } from '../support/service-act.ts';

export const pauseCommand = (out: Output, err: Output): Command =>
  plainActCommand(
    'pause',
    'hold the table where it is',
    'Hold the table where it is. Off level this lasts a minute at most; then the person is returned to level.',
    out,
    err,
  );
