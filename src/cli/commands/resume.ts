import type { Command } from 'commander';
import type { Output } from '../support/output.ts';
import { plainActCommand } from '../support/service-act.ts';

export const resumeCommand = (out: Output, err: Output): Command =>
  plainActCommand(
    'resume',
    'continue the protocol after a pause',
    'Continue the protocol after a pause or an override.',
    out,
    err,
  );
