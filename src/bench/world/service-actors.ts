/**
 * People who reach the controller through the service: lines of JSON-RPC to its dispatcher, with a connection for each
 * client. All replies and notifications are judged. Two parts of the real path are missing: the socket, and the time to
 * verify a PIN, which is decided at once here because the bench's clock cannot wait for a processor.
 */
import { errorCodes } from '../../../protocols/base/errors.ts';
import { milliseconds } from '../../../protocols/base/units.ts';
import type { Outcome } from '../../../protocols/therapy/refusal.ts';
import type { Protocol } from '../../../protocols/therapy/schema.ts';
import type { Entry } from '../../controller/entry.ts';
import type { LoginOutcome } from '../../service/access/login.ts';
import { Dispatcher, type RpcConnection } from '../../service/rpc/dispatcher.ts';
import type { LineKind } from '../../service/rpc/session.ts';
import { type BenchAct, type BenchClient, type BenchRequest, clientOf, paramsOf, rightPin } from '../acts.ts';
import { type JudgedConnection, type Reply, type Request, ServiceJudge } from '../oracle/service-judge.ts';
import type { Actors, ActorsFactory, ActorsOptions } from './actors.ts';

/** `protocol`: started through the service's own method. Default: the bench's plan, started directly. */
export function serviceActors(acts: readonly BenchAct[], protocol?: Protocol): ActorsFactory {
  return (options) => new ServiceActors(options, acts, protocol ?? null);
}

/** So many wrong PINs in a row lock logins for a minute. */
const maxWrongPins = 5;
const lockMs = 60_000;
const consent = { screening: true, ankleLockChecked: true };
const figures = {
  ports: {
    actuator: { isUp: true, said: 'the bench', counters: {} },
    sensors: { isUp: true, said: 'the bench', counters: {} },
  },
  recorder: null,
  sounders: { heardForMs: 0 },
  session: null,
  service: { pid: 0, run: 'bench', version: '0', upMs: 0 },
};

interface ConnectedClient {
  readonly judged: JudgedConnection;
  readonly connection: RpcConnection;
}

const aliveEveryMs = milliseconds(1000);

class ServiceActors implements Actors {
  readonly #options: ActorsOptions;
  readonly #acts: readonly BenchAct[];
  /** The parameters of `start`; null if the session is started directly. */
  readonly #startParams: unknown;
  readonly #dispatcher: Pick<Dispatcher, 'connect' | 'note'>;
  readonly #judge: ServiceJudge;
  readonly #clients = new Map<BenchClient, ConnectedClient>();
  #lastId = 0;
  #wrongPins = 0;
  #lockedUntil = 0;

  constructor(options: ActorsOptions, acts: readonly BenchAct[], protocol: Protocol | null) {
    const { controller, host, oracle, plan, prescription, saved, defects } = options;
    this.#options = options;
    this.#acts = acts;
    this.#startParams = protocol === null ? null : { protocol, ...consent };
    const dispatcher = new Dispatcher({
      controller,
      clock: host,
      logins: {
        login: (pin) => this.#login(pin),
        lockedForMs: 0,
      },
      serviceStatus: () => figures,
      readProtocol: noFiles,
      protocolNames: () => [],
      prescription,
      maxAngle: plan.mostAngle,
      isDriveTestDue: () => saved.isDriveTestDue,
      // A bench has nobody to hear them.
      soundersHeardForMs: () => Number.POSITIVE_INFINITY,
      isEnding: () => false,
      audit: () => {},
      onFailure: (method, error) => oracle.report(7, `failed ${method}`, `${method} threw: ${String(error)}`),
    });
    this.#dispatcher = defects.service?.(dispatcher) ?? dispatcher;
    for (const act of acts) if (act.at < 0) host.after(milliseconds(-act.at), () => this.#perform(act));
    this.#judge = new ServiceJudge({ controller, host, report: (...found) => oracle.report(...found) });
  }

  start(): readonly string[] {
    const { controller, plan, saved } = this.#options;
    if (this.#startParams === null) return controller.begin(plan, consent, { driveTest: saved.isDriveTestDue });
    const [reply] = this.#request('operator', [{ act: 'start' }]);
    return reply?.error === undefined ? [] : [reply.error.message];
  }

  makeReady(): void {
    this.#request('operator', [{ act: 'acknowledge' }]);
    this.#request('operator', [{ act: 'reset' }]);
  }

  motionBegan(): void {
    const { host } = this.#options;
    // During a stall of the host, requests wait in its sockets.
    for (const act of this.#acts) if (act.at >= 0) host.after(milliseconds(act.at), () => this.#perform(act));
  }

  note(entry: Entry): void {
    this.#judge.note(entry);
    this.#dispatcher.note(entry);
  }

  beginOverride(): void {
    this.#options.host.after(milliseconds(0), () => {
      this.#request('clinician', [{ act: 'override.begin', seconds: 600 }]);
    });
  }

  loseConsole(): void {
    this.#options.host.after(milliseconds(0), () => this.#disconnect(this.#judge.holder ?? 'clinician'));
  }

  returnToLevel(): void {
    if (this.#options.host.running) this.#request('operator', [{ act: 'return' }]);
  }

  #perform(act: BenchAct): void {
    const name = clientOf(act);
    if (act.act === 'disconnect') this.#disconnect(name);
    else if (act.act === 'malformed') this.#sendMalformed(name, act.line);
    else this.#request(name, act.batchedWith === undefined ? [act] : [act, act.batchedWith], act.isNotification);
  }

  #request(name: BenchClient, asked: readonly BenchRequest[], isNotification = false): readonly Reply[] {
    const { oracle } = this.#options;
    const { judged, connection } = this.#client(name);
    const requests = asked.map((one) => this.#toRpc(one, isNotification));
    for (const { method, params } of requests) {
      if (method === 'override.target') oracle.targetRequested(...targetOf(params));
    }
    const [first] = requests;
    this.#judge.beginExchange(judged, requests, requests.length > 1);
    connection.receive(JSON.stringify(requests.length > 1 ? requests : first));
    const replies = this.#judge.endExchange();
    for (const [index, { method }] of requests.entries()) {
      if (method === 'override.jog' && replies[index]?.error === undefined) oracle.jogRenewed();
    }
    return replies;
  }

  #toRpc(request: BenchRequest, isNotification: boolean): Request {
    const params = paramsOf(request, this.#startParams ?? {});
    this.#lastId += 1;
    return {
      jsonrpc: '2.0',
      ...(isNotification ? {} : { id: this.#lastId }),
      method: request.act,
      ...(params === undefined ? {} : { params }),
    };
  }

  #sendMalformed(name: BenchClient, line: string): void {
    const { judged, connection } = this.#client(name);
    this.#judge.beginExchange(judged, [], false);
    connection.receive(line);
    this.#judge.endExchange();
  }

  #disconnect(name: BenchClient): void {
    const client = this.#clients.get(name);
    if (client === undefined) return;
    this.#clients.delete(name);
    client.connection.disconnect();
    this.#judge.disconnected(client.judged);
  }

  /** The client's connection; opened, and logged in, if there is none. */
  #client(name: BenchClient): ConnectedClient {
    const existing = this.#clients.get(name);
    if (existing !== undefined) return existing;
    const role = name === 'observer' ? 'observer' : 'operator';
    const judged = this.#judge.connected(name, role);
    const send = (line: string, kind: LineKind) => this.#judge.sent(judged, line, kind);
    const connection = this.#dispatcher.connect({ role, send });
    judged.number = connection.number;
    const client = { judged, connection };
    this.#clients.set(name, client);
    if (name === 'clinician' || name === 'colleague') {
      this.#request(name, [{ act: 'login' }]);
      this.#aliveLater(name, client);
    }
    return client;
  }

  /** A console says once a second that it still works. */
  #aliveLater(name: BenchClient, client: ConnectedClient): void {
    this.#options.host.after(aliveEveryMs, () => {
      if (this.#clients.get(name) !== client) return;
      client.connection.receive('{"jsonrpc":"2.0","method":"alive"}');
      this.#aliveLater(name, client);
    });
  }

  #login(pin: string): LoginOutcome {
    const { host } = this.#options;
    const forMs = this.#lockedUntil - host.now();
    if (forMs > 0) return { kind: 'locked', forMs, isNew: false };
    if (pin === rightPin) {
      this.#wrongPins = 0;
      return { kind: 'right', name: 'clinician' };
    }
    this.#wrongPins += 1;
    if (this.#wrongPins < maxWrongPins) return { kind: 'wrong', triesLeft: maxWrongPins - this.#wrongPins };
    this.#wrongPins = 0;
    this.#lockedUntil = host.now() + lockMs;
    return { kind: 'locked', forMs: lockMs, isNew: true };
  }
}

function noFiles(name: string): Outcome<Protocol> {
  const refusal = { code: errorCodes.FILE_MISSING, pointer: '', place: name, problem: 'the bench has no files' };
  return { ok: false, refusals: [refusal] };
}

/** Target and confirmation of a request for `override.target`, valid or not. */
function targetOf(params: unknown): readonly [toDeg: number, confirm: boolean] {
  const given = new Map<string, unknown>(typeof params === 'object' ? Object.entries(params ?? {}) : []);
  const toDeg = given.get('angleDeg');
  return [typeof toDeg === 'number' ? toDeg : Number.NaN, given.get('confirm') === true];
}
