/** The publisher as a whole: from the service's socket to the broker, until it is ended. */
import type { Broker } from './broker.ts';
import { BrokerConnection } from './broker-connection.ts';
import { heartbeatMs } from './messages.ts';
import { Publisher } from './publisher.ts';
import { ReadOnlyFeed } from './read-only-feed.ts';

/** What people, or a log, should know. */
export type PublishEvent =
  | { readonly type: 'broker'; readonly connected: true }
  | { readonly type: 'broker'; readonly connected: false; readonly reason: string; readonly retryMs: number }
  | { readonly type: 'service'; readonly said: string };

export interface PublishOptions {
  readonly broker: Broker;
  readonly socketPath: () => string;
  readonly isReadyMade: (protocol: string) => boolean;
  readonly onEvent: (event: PublishEvent) => void;
}

/** Returns the function that ends it. */
export function publish({ broker, socketPath, isReadyMade, onEvent }: PublishOptions): () => Promise<void> {
  const publisher = new Publisher({ wallTime: Date.now, isReadyMade });
  const feed = new ReadOnlyFeed(socketPath, {
    telemetry: (telemetry) => publisher.telemetry(telemetry),
    sessions: (sessions) => publisher.sessions(sessions),
    contact: (contact) => publisher.contact(contact),
    said: (said) => onEvent({ type: 'service', said }),
  });
  const connection = new BrokerConnection(broker, {
    connected: (send) => {
      onEvent({ type: 'broker', connected: true });
      publisher.connected(send);
    },
    disconnected: () => publisher.disconnected(),
    failed: (reason, retryMs) => onEvent({ type: 'broker', connected: false, reason, retryMs }),
  });
  const beat = setInterval(() => publisher.heartbeat(), heartbeatMs);
  feed.start();
  connection.start();
  return async () => {
    clearInterval(beat);
    feed.end();
    await connection.end();
  };
}
