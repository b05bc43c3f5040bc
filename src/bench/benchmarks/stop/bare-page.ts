/**
 * The minimum that the touch page is compared with: one page with one button, and a relay from its WebSocket to the
 * service's socket. `node bare-page.js SOCKET`
 */
import { createServer } from 'node:http';
import { connect } from 'node:net';
import { WebSocketServer } from 'ws';
import { stopRequest } from './stop-line.ts';

const [, , path = ''] = process.argv;
const page = `<!doctype html><title>bare</title><button style="position:fixed;inset:0">STOP</button><script>
const socket = new WebSocket('ws://' + location.host);
socket.onopen = () => { document.title = 'open'; };
document.querySelector('button').addEventListener('pointerdown', () => {
  socket.send('${stopRequest}');
});
</script>`;

const server = createServer((_request, response) => response.setHeader('content-type', 'text/html').end(page));
new WebSocketServer({ server }).on('connection', (browser) => {
  const service = connect(path).resume();
  browser.on('message', (bytes) => service.write(`${String(bytes)}\n`));
  browser.on('close', () => service.destroy());
});
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  process.stdout.write(`http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}/\n`);
});
