// Run in the package's app folder: loads each library that has machine code, and uses it. Prints a JSON object.

import zstd from '@foxglove/wasm-zstd';
import { spawn } from '@lydell/node-pty';
import { DatabaseSync } from '@photostructure/sqlite';
import { SerialPort } from 'serialport';

const database = new DatabaseSync(':memory:');
database.exec('CREATE TABLE t (n INTEGER) STRICT; INSERT INTO t VALUES (42)');
const sqlite = database.prepare('SELECT n, sqlite_version() AS version FROM t').get();
database.close();

await zstd.isLoaded;
const text = Buffer.from('level '.repeat(1000));
const packed = zstd.compress(text);
const unpacked = Buffer.from(zstd.decompress(packed, text.length));

// Some program holds the far end open and names it; what is written there arrives at the near end, which is a serial port.
const terminal = spawn('sh', ['-c', 'stty raw -echo; tty; exec sleep 60'], {});
const path = await new Promise((resolve) => {
  let said = '';
  terminal.onData((more) => {
    said += more;
    const found = /\/dev\/pts\/\d+/.exec(said);
    if (found !== null) resolve(found[0]);
  });
});
const port = new SerialPort({ path, baudRate: 115200, autoOpen: false });
await new Promise((resolve, reject) => port.open((error) => (error === null ? resolve() : reject(error))));
const received = new Promise((resolve) => port.once('data', (bytes) => resolve(bytes.toString())));
terminal.write('ready');
const serial = await received;
const sent = new Promise((resolve) => terminal.onData(resolve));
port.write('level?');
const echoed = await sent;
await new Promise((resolve) => port.close(resolve));
terminal.kill();

console.log(
  JSON.stringify({
    architecture: process.arch,
    node: process.versions.node,
    sqlite,
    zstd: unpacked.equals(text) && packed.length < 100,
    serialport: serial,
    nodePty: echoed,
  }),
);
process.exit();
