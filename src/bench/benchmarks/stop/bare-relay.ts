/**
 * The minimum that the service is compared with: a Unix socket in front of a serial port that sends `!!` for every chunk
 * with a STOP. `node bare-relay.js SOCKET PORT`
 */
import { createServer } from 'node:net';
import { SerialPort } from 'serialport';
import { stopRequest } from './stop-line.ts';

const [, , socket = '', path = ''] = process.argv;
const port = new SerialPort({ path, baudRate: 115_200, hupcl: false });
port.on('error', () => process.exit(1));
port.resume();
port.once('open', () => {
  createServer((client) => {
    client.on('data', (bytes) => {
      if (bytes.includes(stopRequest)) port.write('!!');
    });
    client.on('error', () => undefined);
  }).listen(socket, () => process.stdout.write('listening on it\n'));
});
