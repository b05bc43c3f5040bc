/**
 * What the service is measured against: a bare Unix socket in front of a bare serial port, which sends `!!` for every
 * piece that comes. `node bare-relay.js SOCKET PORT`
 */
import { createServer } from 'node:net';
import { SerialPort } from 'serialport';

const [, , socket = '', path = ''] = process.argv;
const port = new SerialPort({ path, baudRate: 115_200, hupcl: false });
port.on('error', () => process.exit(1));
port.resume();
port.once('open', () => {
  createServer((client) => {
    client.on('data', () => port.write('!!'));
    client.on('error', () => undefined);
  }).listen(socket, () => process.stdout.write('listening on it\n'));
});
