import type { Command } from 'commander';
import type { Output } from '../support/output.ts';
import { plainActCommand } from '../support/service-act.ts';

export const answerCommand = (out: Output, err: Output): Command =>
  plainActCommand(
    'answer',
    'answer "are you well?" for the person',
    'Answer the question "are you well?": the person has said that they are well.',
    out,
    err,
  );
