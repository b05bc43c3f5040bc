import type { Command } from 'commander';
import type { Output } from '../support/output.ts';
import { plainActCommand } from '../support/service-act.ts';

export const attendCommand = (out: Output, err: Output): Command =>
  plainActCommand(
    'attend',
    'say that the helper is present',
    'Say that the helper is present beside the table. The service asks for this in a rest, after ten minutes without a key or touch at a console; ' +
      'without an answer the session ends. For a person to type: a script that calls it defeats it.',
    out,
    err,
  );
