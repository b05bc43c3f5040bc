/** What one browser can take up at most. */

/** Of a line to the service: the service's own bound. */
export { longestLineBytes } from '../../../service/bounds.ts';
/** Of a line from the service; the longest are lists of people and protocols. */
export const longestReplyBytes = 1024 * 1024;
/** Pages open at a time. The service serves 64 connections, of which shells and other programs need some. */
export const mostPages = 16;
/** Lines of one page in a second. A page sends 2 by itself, 4 while jogging, and one for each touch. */
export const mostLinesPerSecond = 100;
/** Unsent bytes to a browser from which the service is not read; it then drops telemetry, and later the connection. */
export const slowBrowserBytes = 64 * 1024;
/** Unsent bytes to the service from which the page is closed. */
export const slowServiceBytes = 256 * 1024;
export const pingEveryMs = 500;
/** A browser, or a tunnel to it, that has left so many unanswered is gone: noticed within 2.5 s. */
export const mostUnansweredPings = 4;
/** Of the key's exchange. */
export const longestBodyBytes = 256;
export const longestHeaderBytes = 8 * 1024;
/** Of a request's head and body. */
export const requestTimeoutMs = 5000;
/** HTTP connections, WebSockets among them. */
export const mostConnections = 64;
