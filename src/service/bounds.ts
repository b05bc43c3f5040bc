/**
 * What one client of the service can take up at most. The error texts and the README's table of bounds are made from
 * these figures.
 */

/** Of a line without its line feed. */
export const longestLineBytes = 64 * 1024;
export const mostRequestsPerBatch = 32;
/** Connections that are served at the same time. */
export const mostConnections = 64;
/** Unsent bytes from which a connection gets no more telemetry. */
export const slowReaderBytes = 64 * 1024;
/** Unsent bytes from which a connection is dropped. */
export const stalledReaderBytes = 256 * 1024;
/** How long an excess connection may take to send its one line of STOP, RETURN, pause or answer. */
export const urgentLineTimeoutMs = 1000;
/** Logins waiting for their PIN to be checked; checking one takes some 32 MB, so PINs are checked one at a time. */
export const mostQueuedLogins = 8;
