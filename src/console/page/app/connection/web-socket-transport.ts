/** The way to the service from a browser: a WebSocket that `fulcrum page` relays to the socket. */
import type { Connection, Transport, TransportEvents } from '../../../model/transport.ts';
import { causeOfNoConnection } from './sign-in.ts';

export const webSocketTransport: Transport = {
  open({ opened, line, closed }: TransportEvents): Connection {
    const socket = new WebSocket(`${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}/relay`);
    let wasOpen = false;
    socket.addEventListener('open', () => {
      wasOpen = true;
      opened();
    });
    socket.addEventListener('message', ({ data }) => line(String(data)));
    socket.addEventListener('close', ({ reason }) => {
      if (wasOpen) closed(reason === '' ? 'the connection to fulcrum page has broken' : reason);
      else void causeOfNoConnection().then(closed);
    });
    return {
      send: (text) => {
        if (socket.readyState === WebSocket.OPEN) socket.send(text);
      },
      close: () => socket.close(),
    };
  },
};
