/**
 * People who reach the controller as they do in life: lines of JSON-RPC to the service's dispatcher, each client on a
 * connection of its own. What comes back is judged, whatever was asked. Only the socket is missing, and the time that a
 * PIN takes to be looked at: here it is right or wrong at once, for the bench's clock does not wait for a processor.
 */

import { errorCodes } from '../../../protocols/base/errors.ts';
import { milliseconds } from '../../../protocols/base/units.ts';
import type { Outcome } from '../../../protocols/therapy/refusal.ts';
import type { Protocol } from '../../../protocols/therapy/schema.ts';
import type { Entry } from '../../controller/entry.ts';
import type { LoginOutcome } from '../../service/access/login.ts';
import { type Connection, Dispatcher, type LineKind } from '../../service/rpc/dispatcher.ts';
import { type Asked, type BenchAct, type BenchClient, paramsOf, rightPin, usually } from '../acts.ts';
import { type Request, ServiceJudge, type Speaker } from '../oracle/service-judge.ts';
import type { Actors, ActorsFactory, ActorsOptions } from './actors.ts';

/** `protocol`: what is started, by the service's own method; left out, the plan that the bench was given. */
export function serviceActors(acts: readonly BenchAct[], protocol?: Protocol): ActorsFactory {
  return (options) => new ServiceActors(options, acts, protocol ?? null);
}

/** Wrong ones in a row; then logins are locked for so long (ms). */
const mostWrong = 5;
const lockFor = 60_000;
const figures = {
  ports: {
    actuator: { isUp: true, said: 'the bench', counters: {} },
    sensors: { isUp: true, said: 'the bench', counters: {} },
  },
  recorder: null,
  service: { pid: 0, run: 'bench', version: '0', upMs: 0 },
};

class ServiceActors implements Actors {
  readonly #options: ActorsOptions;
  readonly #acts: readonly BenchAct[];
  readonly #start: unknown;
  readonly #dispatcher: Pick<Dispatcher, 'connect' | 'note'>;
  readonly #judge: ServiceJudge;
  readonly #clients = new Map<BenchClient, { readonly speaker: Speaker; readonly connection: Connection }>();
  #isDriveTestDue: boolean;
  #lastId = 0;
  #wrongPins = 0;
  #lockedUntil = 0;

  constructor(options: ActorsOptions, acts: readonly BenchAct[], protocol: Protocol | null) {
    const { controller, host, oracle, plan, prescription, driveTest, defects } = options;
    this.#options = options;
    this.#acts = acts;
    this.#start = protocol === null ? null : { protocol, screening: true, ankleLockChecked: true };
    this.#isDriveTestDue = driveTest;
    const sound = new Dispatcher({
      controller,
      clock: host,
      logins: {
        login: (pin) => this.#login(pin),
        lockedForMs: 0,
      },
      figures: () => figures,
      readProtocol: noFiles,
      prescription,
      maxAngle: plan.mostAngle,
      isDriveTestDue: () => this.#isDriveTestDue,
      isEnding: () => false,
      audit: () => {},
      onFailure: (method, error) => oracle.report(7, `failed ${method}`, `${method} threw: ${String(error)}`),
    });
    this.#dispatcher = defects.service?.(sound) ?? sound;
    for (const act of acts) if (act.at < 0) host.after(milliseconds(-act.at), () => this.#perform(act));
    this.#judge = new ServiceJudge({ controller, host, report: (...found) => oracle.report(...found) });
  }

  start(): readonly string[] {
    const { controller, plan } = this.#options;
    const consent = { screening: true, ankleLockChecked: true };
    if (this.#start === null) return controller.begin(plan, consent, { driveTest: this.#isDriveTestDue });
    const [reply] = this.#ask('operator', [{ act: 'start' }]);
    return reply?.error === undefined ? [] : [reply.error.message];
  }

  begun(): void {
    const { host } = this.#options;
    // What is said to a host that stands still waits in its socket.
    for (const act of this.#acts) if (act.at >= 0) host.after(milliseconds(act.at), () => this.#perform(act));
  }

  note(entry: Entry): void {
    if (entry.type === 'test' && entry.result === 'passed') this.#isDriveTestDue = false;
    this.#judge.note(entry);
    this.#dispatcher.note(entry);
  }

  takeOver(): void {
    this.#options.host.after(milliseconds(0), () => {
      this.#ask('clinician', [{ act: 'override.begin', seconds: 600 }]);
    });
  }

  loseConsole(): void {
    this.#options.host.after(milliseconds(0), () => this.#disconnect(this.#judge.holder ?? 'clinician'));
  }

  bringHome(): void {
    if (this.#options.host.running) this.#ask('operator', [{ act: 'return' }]);
  }

  #perform(act: BenchAct): void {
    const who = usually(act);
    if (act.act === 'disconnect') this.#disconnect(who);
    else if (act.act === 'babble') this.#babble(who, act.line);
    else this.#ask(who, act.and === undefined ? [act] : [act, act.and], act.silent === true);
  }

  #ask(who: BenchClient, asked: readonly Asked[], isSilent = false) {
    const { oracle } = this.#options;
    const { speaker, connection } = this.#client(who);
    const requests = asked.map((one) => this.#request(one, isSilent));
    for (const { method, params } of requests)
      if (method === 'override.target') oracle.targetRequested(...targetOf(params));
    const [first] = requests;
    this.#judge.opens(speaker, requests, requests.length > 1);
    connection.receive(JSON.stringify(requests.length > 1 ? requests : first));
    const replies = this.#judge.closes();
    for (const [index, { method }] of requests.entries()) {
      if (method === 'override.jog' && replies[index]?.error === undefined) oracle.jogRenewed();
    }
    return replies;
  }

  #request(asked: Asked, isSilent: boolean): Request {
    const params = paramsOf(asked, this.#start ?? {});
    this.#lastId += 1;
    return {
      jsonrpc: '2.0',
      ...(isSilent ? {} : { id: this.#lastId }),
      method: asked.act,
      ...(params === undefined ? {} : { params }),
    };
  }

  #babble(who: BenchClient, line: string): void {
    const { speaker, connection } = this.#client(who);
    this.#judge.opens(speaker, [], false);
    connection.receive(line);
    this.#judge.closes();
  }

  #disconnect(who: BenchClient): void {
    const client = this.#clients.get(who);
    if (client === undefined) return;
    this.#clients.delete(who);
    client.connection.disconnect();
    this.#judge.gone(client.speaker);
  }

  /** Connects where it is not there yet, or no longer. */
  #client(who: BenchClient): { readonly speaker: Speaker; readonly connection: Connection } {
    const known = this.#clients.get(who);
    if (known !== undefined) return known;
    const role = who === 'observer' ? 'observer' : 'operator';
    const speaker = this.#judge.meets(who, role);
    const send = (line: string, kind: LineKind) => this.#judge.hears(speaker, line, kind);
    const connection = this.#dispatcher.connect({ role, send });
    speaker.number = connection.number;
    const client = { speaker, connection };
    this.#clients.set(who, client);
    if (who === 'clinician' || who === 'colleague') this.#ask(who, [{ act: 'login' }]);
    return client;
  }

  #login(pin: string): LoginOutcome {
    const { host } = this.#options;
    const forMs = this.#lockedUntil - host.now();
    if (forMs > 0) return { kind: 'locked', forMs, now: false };
    if (pin === rightPin) {
      this.#wrongPins = 0;
      return { kind: 'right' };
    }
    this.#wrongPins += 1;
    if (this.#wrongPins < mostWrong) return { kind: 'wrong', triesLeft: mostWrong - this.#wrongPins };
    this.#wrongPins = 0;
    this.#lockedUntil = host.now() + lockFor;
    return { kind: 'locked', forMs: lockFor, now: true };
  }
}

function noFiles(name: string): Outcome<Protocol> {
  const refusal = { code: errorCodes.FILE_MISSING, pointer: '', place: name, problem: 'the bench has no files' };
  return { ok: false, refusals: [refusal] };
}

/** Where a request would send the table, whatever becomes of it. */
function targetOf(params: unknown): readonly [toDeg: number, confirm: boolean] {
  const given = new Map<string, unknown>(typeof params === 'object' ? Object.entries(params ?? {}) : []);
  const toDeg = given.get('angleDeg');
  return [typeof toDeg === 'number' ? toDeg : Number.NaN, given.get('confirm') === true];
}
