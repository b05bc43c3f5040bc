/** `fulcrum run`, with a client on its socket. */
import { Process, type ProcessOptions } from './process.ts';
import { SocketClient } from './socket-client.ts';
import { hangMs } from './waiting.ts';

export class ServiceProcess extends Process {
  #client: SocketClient | null = null;

  private constructor(configuration: string, options: ProcessOptions) {
    super(['run', '--config', configuration], options);
  }

  /** Waits until the service listens on the socket. */
  static async start(configuration: string, socket: string, options: ProcessOptions = {}): Promise<ServiceProcess> {
    const service = new ServiceProcess(configuration, options);
    await service.line('listening', (line) => line.includes('listening on'));
    service.#client = await SocketClient.open(socket);
    return service;
  }

  get client(): SocketClient {
    if (this.#client === null) throw new Error('not connected yet');
    return this.#client;
  }

  async status(): Promise<Record<string, unknown>> {
    return this.client.call('status');
  }

  async untilStatus(
    what: string,
    isTrue: (status: Record<string, unknown>) => boolean,
    timeoutMs = hangMs,
  ): Promise<void> {
    const deadline = performance.now() + timeoutMs;
    let status = await this.status();
    while (!isTrue(status)) {
      if (performance.now() > deadline) {
        throw new Error(`not within ${timeoutMs} ms: ${what}: ${JSON.stringify(status)}\n${this.tail()}`);
      }
      await new Promise((resolve) => setTimeout(resolve, 50));
      status = await this.status();
    }
  }

  /** Waits for a state, or for any state whose name starts with it. */
  async untilState(start: string, timeoutMs?: number): Promise<void> {
    await this.untilStatus(start, ({ state }) => String(state).startsWith(start), timeoutMs);
  }

  override async stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<number | NodeJS.Signals> {
    this.#client?.close();
    return super.stop(signal);
  }
}
