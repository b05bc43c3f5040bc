/** How a console reaches the service: lines of JSON text over a Unix socket, or over a WebSocket that is relayed to it. */

export interface Connection {
  /** Sends a line, without its line feed. Never throws. */
  send(line: string): void;
  close(): void;
}

export interface TransportEvents {
  opened(): void;
  /** A line, without its line feed. */
  line(text: string): void;
  /** Called once, also where no connection came about. `cause`: what is known of it, for people. */
  closed(cause: string): void;
}

export interface Transport {
  open(events: TransportEvents): Connection;
}
