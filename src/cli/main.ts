#!/usr/bin/env node
/** Entry point of the `fulcrum` command. */
import { runProgram } from './program.ts';
import { watchStreams } from './support/streams.ts';

watchStreams();
await runProgram(process.argv.slice(2));
