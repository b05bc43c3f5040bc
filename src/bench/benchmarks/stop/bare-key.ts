/**
 * The minimum that the terminal console is compared with: a program on a terminal that sends STOP to the service's socket
 * for every key. `node bare-key.js SOCKET`
 */
import { connect } from 'node:net';
import { stopRequest } from './stop-line.ts';

const [, , path = ''] = process.argv;

process.stdin.setRawMode(true);
const socket = connect(path, () => {
  process.stdin.on('data', () => socket.write(`${stopRequest}\n`));
  process.stdout.write('connected\n');
});
socket.resume();
