/** A service's socket that plays one state of a session, and writes down every request. */

import type { Telemetry } from '../../../src/console/model/heard.ts';
import { refusableActs } from '../../../src/controller/refusable-acts.ts';
import type { SessionState } from '../../../src/session/states.ts';
import { atEnd, type Lifetime } from '../../support/cleanup.ts';
import { RecordingSocket } from '../../support/page-rig.ts';
import { telemetryOf } from '../../support/service-answers.ts';

type Act = (typeof refusableActs)[number];

export interface Staged extends Partial<Telemetry> {
  readonly state: SessionState;
}

const telemetryEveryMs = 100;
/** What the page asks by itself. */
const background: ReadonlySet<string> = new Set(['status', 'subscribe', 'timeline', 'alive', 'patient.show']);

/** The acts that are not offered, each with a reason. */
export const refusalsBut = (offered: readonly Act[]): Telemetry['refusals'] =>
  Object.fromEntries(refusableActs.filter((act) => !offered.includes(act)).map((act) => [act, `no ${act} now`]));

export const alarmOf = (priority: 'high' | 'medium' | 'low', key = 'H10'): Telemetry['alarms'][number] => ({
  key,
  hazard: key,
  priority,
  reason: `an alarm of ${priority} priority`,
  sinceMs: 0,
});

export class StagedService {
  readonly #socket: RecordingSocket;
  #now: Staged = { state: 'ready' };
  /** The clinician that is logged in on every connection. */
  clinician: string | null = null;

  private constructor(socket: RecordingSocket) {
    this.#socket = socket;
    socket.onLine = (line, from) => {
      const { id, method } = JSON.parse(line);
      if (id !== undefined) from.write(`${JSON.stringify({ jsonrpc: '2.0', id, result: this.#answer(method) })}\n`);
    };
  }

  static async listen(path: string, lifetime: Lifetime = 'test'): Promise<StagedService> {
    const service = new StagedService(await RecordingSocket.listen(path, lifetime));
    const timer = setInterval(() => service.#tell(), telemetryEveryMs);
    atEnd(() => clearInterval(timer), lifetime);
    return service;
  }

  show(staged: Staged): void {
    this.#now = staged;
    this.#tell();
  }

  /** The acts that people have asked for, in their order, with their parameters. */
  get acts(): readonly string[] {
    return this.#socket.lines
      .map((line) => JSON.parse(line))
      .filter(({ method }) => !background.has(method))
      .map(({ method, params }) => (params === undefined ? method : `${method} ${JSON.stringify(params)}`));
  }

  get connections(): number {
    return this.#socket.connections.filter(({ isClosed }) => !isClosed).length;
  }

  async close(): Promise<void> {
    await this.#socket.close();
  }

  #tell(): void {
    this.#socket.send(`${JSON.stringify({ jsonrpc: '2.0', method: 'telemetry', params: this.#telemetry() })}\n`);
  }

  #telemetry(): Telemetry {
    return telemetryOf({
      atMs: Math.round(performance.now()),
      angleDeg: 10,
      reason: 'as the test says',
      refusals: refusalsBut([]),
      ...this.#now,
    });
  }

  #answer(method: string): unknown {
    switch (method) {
      case 'subscribe':
        return this.#telemetry();
      case 'status':
        return {
          ...this.#telemetry(),
          ports: { actuator: port, sensors: port },
          recorder: null,
          sounders: { heardForMs: 3_600_000 },
          session: null,
          service: { pid: 1, run: 'test', version: '0', upMs: 0 },
          you: { client: 1, role: this.clinician === null ? 'operator' : 'clinician', name: this.clinician },
          clients: 1,
          loginLockedMs: 0,
        };
      case 'timeline':
        return { timeline: null };
      case 'patient.list':
        return { patients: [], more: false };
      case 'protocols.list':
        return { protocols: [] };
      default:
        return { state: this.#now.state, angleDeg: 10 };
    }
  }
}

const port = { isUp: true, said: 'as the test says', counters: {} };
