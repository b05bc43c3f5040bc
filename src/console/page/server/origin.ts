/**
 * Where a request may come from. Another site's page can make a browser send requests to 127.0.0.1, and by DNS rebinding
 * even under that site's own name: such a request names another host, or another origin.
 */
import type { IncomingMessage } from 'node:http';

/** Any port: `ssh -L` forwards the page from another one. */
const localHost = /^(?:127\.0\.0\.1|localhost|\[::1\])(?::\d{1,5})?$/;

export const isFromLocalHost = ({ headers: { host } }: IncomingMessage): boolean =>
  host !== undefined && localHost.test(host);

/** Whether the page itself sends it. Browsers give the origin with each POST and each WebSocket. */
export const isFromPage = (request: IncomingMessage): boolean =>
  isFromLocalHost(request) && request.headers.origin === `http://${request.headers.host}`;
