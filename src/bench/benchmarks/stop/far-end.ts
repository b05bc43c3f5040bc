/**
 * The far end of a serial cable, a process that only stamps the time: `node far-end.js PATH`. It makes a pseudo-terminal
 * at PATH; passes its input on to the terminal and what comes from there to its output; and writes the time of each
 * chunk with an exclamation mark (CLOCK_MONOTONIC, in ns), which is a STOP on the wire and Grbl's feed hold, to
 * descriptor 3.
 */
import { writeSync } from 'node:fs';
import { PseudoTerminal } from '../../../../hardware/emulator/pseudo-terminal.ts';

const exclamationMark = 0x21;
const [, , path = ''] = process.argv;

const terminal = new PseudoTerminal(path, (bytes) => {
  const at = process.hrtime.bigint();
  if (bytes.includes(exclamationMark)) writeSync(3, `${at}\n`);
  process.stdout.write(bytes);
});
process.stdin.on('data', (bytes: Buffer) => terminal.write(bytes));
process.stdin.on('end', () => process.exit());
await terminal.plug();
writeSync(3, 'plugged\n');
