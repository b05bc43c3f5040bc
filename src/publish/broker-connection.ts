/**
 * The connection to a broker, made again with growing waits for as long as it takes. Each try has a client of its own: one
 * that reconnects by itself first sends what it had before, which is the past, and waits equally long each time.
 */
import mqtt, { type IClientOptions, type MqttClient } from 'mqtt';
import { BackOff } from './back-off.ts';
import type { Broker } from './broker.ts';
import { topics } from './messages.ts';
import { connectionMessage } from './projection.ts';
import type { Send } from './publisher.ts';

export interface BrokerEvents {
  connected(send: Send): void;
  disconnected(): void;
  /** @param retryMs until the next try */
  failed(reason: string, retryMs: number): void;
}

const connectTimeoutMs = 10_000;
/** The broker gives a silent client up after one and a half of these. */
const keepAliveSeconds = 15;
/** An end that the broker does not confirm is made without it. */
const longestEndMs = 2000;

export class BrokerConnection {
  readonly #broker: Broker;
  readonly #events: BrokerEvents;
  readonly #backOff = new BackOff();
  #client: MqttClient | null = null;
  #retry: NodeJS.Timeout | null = null;
  #connectedAt: number | null = null;
  #isEnded = false;

  constructor(broker: Broker, events: BrokerEvents) {
    this.#broker = broker;
    this.#events = events;
  }

  start(): void {
    const client = mqtt.connect(this.#options());
    this.#client = client;
    let reason: string | null = null;
    client.on('connect', () => {
      this.#connectedAt = performance.now();
      this.#events.connected((name, { payload, isRetained }, onSent) => {
        const { qos } = topics[name];
        // An error here means that the connection is lost, which is told by `close`.
        client.publish(`${this.#broker.root}/${name}`, payload, { qos, retain: isRetained }, (error) => {
          if (!(error instanceof Error)) onSent();
        });
      });
    });
    client.on('error', (error) => {
      reason ??= reasonOf(error);
    });
    client.once('close', () => this.#closed(client, reason));
  }

  /** Says goodbye, so that the broker sends no last will. */
  async end(): Promise<void> {
    this.#isEnded = true;
    if (this.#retry !== null) clearTimeout(this.#retry);
    const client = this.#client;
    if (client === null) return;
    const { retained: retain, qos } = topics.connection;
    const payload = JSON.stringify(connectionMessage(false, Date.now()));
    const isSaid = client.connected
      ? new Promise<void>((resolve) => {
          client.publish(`${this.#broker.root}/connection`, payload, { qos, retain }, () =>
            client.end(false, () => resolve()),
          );
        })
      : Promise.resolve();
    await Promise.race([isSaid, new Promise((resolve) => setTimeout(resolve, longestEndMs).unref())]);
    client.end(true);
  }

  #closed(client: MqttClient, reason: string | null): void {
    const lastedMs = this.#connectedAt === null ? 0 : performance.now() - this.#connectedAt;
    const wasConnected = this.#connectedAt !== null;
    this.#connectedAt = null;
    this.#client = null;
    client.end(true);
    if (this.#isEnded) return;
    if (wasConnected) this.#events.disconnected();
    const retryMs = this.#backOff.nextMs(lastedMs, Math.random());
    this.#events.failed(reason ?? closedReason(wasConnected, lastedMs), retryMs);
    this.#retry = setTimeout(() => this.start(), retryMs);
  }

  #options(): IClientOptions {
    const { host, port, isTls, user, password, ca, root, clientId } = this.#broker;
    const { retained: retain, qos } = topics.connection;
    return {
      protocol: isTls ? 'mqtts' : 'mqtt',
      host,
      port,
      // 3.1.1: every broker speaks it, and nothing of 5 is needed.
      protocolVersion: 4,
      clientId,
      clean: true,
      resubscribe: false,
      reconnectPeriod: 0,
      queueQoSZero: false,
      connectTimeout: connectTimeoutMs,
      keepalive: keepAliveSeconds,
      will: {
        topic: `${root}/connection`,
        payload: Buffer.from(JSON.stringify(connectionMessage(false, null))),
        qos,
        retain,
      },
      ...(user === null ? {} : { username: user }),
      ...(password === null ? {} : { password }),
      ...(isTls ? { rejectUnauthorized: true, ...(ca === null ? {} : { ca }) } : {}),
    };
  }
}

/** Return codes of CONNACK in MQTT 3.1.1. */
const refusals: Readonly<Record<number, string>> = {
  1: 'it does not speak MQTT 3.1.1',
  2: 'it refuses the client’s id',
  3: 'it is not available',
  4: 'it refuses user or password',
  5: 'it refuses user or password, or this user may not connect',
};

function reasonOf(error: Error): string {
  const code = 'code' in error ? error.code : undefined;
  if (typeof code === 'number') return refusals[code] ?? `it refuses the connection (${code})`;
  switch (code) {
    case 'ECONNREFUSED':
      return 'nothing listens there';
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return 'its name is not known';
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
      return 'it cannot be reached';
    case 'ETIMEDOUT':
      return 'it does not answer';
    case 'DEPTH_ZERO_SELF_SIGNED_CERT':
    case 'SELF_SIGNED_CERT_IN_CHAIN':
    case 'UNABLE_TO_VERIFY_LEAF_SIGNATURE':
    case 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY':
    case 'UNABLE_TO_GET_ISSUER_CERT':
      return 'its certificate is signed by nobody that is trusted here (--ca FILE names who is)';
    case 'CERT_HAS_EXPIRED':
      return 'its certificate has expired';
    case 'ERR_TLS_CERT_ALTNAME_INVALID':
      return 'its certificate is for another host';
    default:
      return /connack timeout/i.test(error.message) ? 'it does not answer' : error.message;
  }
}

/** Another client that connects under the same id ends this one's connection, without a word. */
const soonMs = 5000;
function closedReason(wasConnected: boolean, lastedMs: number): string {
  if (!wasConnected) return 'it closed the connection, or does not answer';
  if (lastedMs > soonMs) return 'it closed the connection, or was lost';
  return 'it closed the connection soon after accepting it: does another publisher have the same --table?';
}
