/**
 * The minimum that the terminal console is compared with: a program on a terminal that sends STOP to the service's socket
 * for every key. `node bare-key.js SOCKET`
 */
import { connect } from 'node:net';

const [, , path = ''] = process.argv;
const stopLine = '{"jsonrpc":"2.0","method":"stop"}\n';

process.stdin.setRawMode(true);
const socket = connect(path, () => {
  process.stdin.on('data', () => socket.write(stopLine));
  process.stdout.write('connected\n');
});
socket.resume();
