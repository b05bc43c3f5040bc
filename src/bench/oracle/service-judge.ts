/**
 * Judges the service by what its clients see, in invariant 7, and by what it lets them do, in invariant 6. Of who may do
 * what it knows the interface's words, and takes none of the service's own:
 * (a) each request with an id gets one answer, under that id, a result of its method's form or an error of a known
 *     code with a reason; never "internal"; a notification gets none;
 * (b) what the record says was done is what was asked in that moment, by somebody who may; of an override, by its holder;
 * (c) STOP and RETURN act, whoever asks and however wrong the parameters are;
 * (d) when the holder's connection goes, the override is over in the same moment (H23);
 * (e) a subscriber is told what is in the record, all of it, in its order, and who holds the override.
 */
import type { Controller } from '../../controller/controller.ts';
import type { Entry } from '../../controller/entry.ts';
import type { LineKind } from '../../service/rpc/dispatcher.ts';
import { rpcErrors } from '../../service/rpc/errors.ts';
import { methods } from '../../service/rpc/methods.ts';
import type { BenchClient, BenchMethod } from '../acts.ts';
import type { Host } from '../world/host.ts';
import { Subscriber } from './subscriber.ts';

export interface Request {
  readonly jsonrpc: '2.0';
  readonly id?: number;
  readonly method: BenchMethod;
  readonly params?: unknown;
}

export interface Reply {
  readonly id?: unknown;
  readonly result?: unknown;
  readonly error?: { readonly code: number; readonly message: string };
}

/** One connection, as the judge knows it. */
export interface Speaker {
  readonly who: BenchClient;
  role: Role;
  number: number;
  subscriber: Subscriber | null;
}

type Role = 'observer' | 'operator' | 'clinician';
type Act = Extract<Entry, { type: 'act' }>;
type Blame = (invariant: 6 | 7, key: string, reason: string) => void;

interface Turn {
  readonly speaker: Speaker;
  readonly requests: readonly Request[];
  readonly isBatch: boolean;
  readonly replies: string[];
  readonly entries: Entry[];
  /** Before it. */
  readonly holder: Speaker | null;
}

const ranks: readonly Role[] = ['observer', 'operator', 'clinician'];
const forAnyone: readonly string[] = ['status', 'subscribe', 'stop', 'return', 'pause', 'answer'];
const codes: readonly number[] = Object.values(rpcErrors).map(({ code }) => code);

const needed = (method: string): Role => {
  if (forAnyone.includes(method)) return 'observer';
  return method.startsWith('override') ? 'clinician' : 'operator';
};

export class ServiceJudge {
  readonly #controller: Controller;
  readonly #host: Host;
  readonly #report: Blame;
  readonly #speakers = new Set<Speaker>();
  #turn: Turn | null = null;
  #holder: Speaker | null = null;

  constructor({ controller, host, report }: { controller: Controller; host: Host; report: Blame }) {
    this.#controller = controller;
    this.#host = host;
    this.#report = report;
  }

  /** Who was granted the override that is under way. */
  get holder(): BenchClient | null {
    return this.#holder?.who ?? null;
  }

  meets(who: BenchClient, role: Role): Speaker {
    const speaker: Speaker = { who, role, number: 0, subscriber: null };
    this.#speakers.add(speaker);
    return speaker;
  }

  note(entry: Entry): void {
    for (const { subscriber } of this.#speakers) subscriber?.note(entry, this.#host.now());
    this.#turn?.entries.push(entry);
    if (entry.type === 'state' && !entry.to.startsWith('override')) this.#holder = null;
  }

  hears(speaker: Speaker, line: string, kind: LineKind): void {
    if (kind === 'reply') {
      if (this.#turn?.speaker === speaker) this.#turn.replies.push(line);
      else this.#report(7, 'unasked', `${speaker.who} got a reply to nothing: ${line.slice(0, 80)}`);
    } else if (speaker.subscriber === null) {
      this.#report(7, 'uncalled', `${speaker.who} was told ${kind}, and has not subscribed`);
    } else {
      const wrong = speaker.subscriber.hears(line, this.#host.now(), this.#holder?.number ?? null);
      if (wrong !== null) this.#report(7, 'stream', `${speaker.who}’s stream: ${wrong}`);
    }
  }

  /** What is sent from here to {@link closes} is one line, and all that happens is its doing. */
  opens(speaker: Speaker, requests: readonly Request[], isBatch: boolean): void {
    this.#turn = { speaker, requests, isBatch, replies: [], entries: [], holder: this.#holder };
  }

  /** Gives the replies, one for each request that was to have one. */
  closes(): readonly Reply[] {
    const turn = this.#turn;
    this.#turn = null;
    if (turn === null) return [];
    const acts = turn.entries.filter((entry) => entry.type === 'act');
    this.#judgeRights(turn, acts);
    const begins = acts.some(({ act, refused }) => act === 'override' && refused === undefined);
    if (begins && this.#controller.state.startsWith('override')) this.#holder = turn.speaker;
    this.#judgeUrgent(turn, acts);
    return this.#judgeReplies(turn);
  }

  gone(speaker: Speaker): void {
    this.#speakers.delete(speaker);
    if (this.#holder !== speaker) return;
    this.#holder = null;
    const { state } = this.#controller;
    if (state.startsWith('override') && this.#controller.status().broken === null) {
      this.#report(6, 'left', 'the connection that held the override is gone, and the override goes on');
    }
  }

  #judgeRights({ speaker, requests, holder }: Turn, acts: readonly Act[]): void {
    for (const { act, refused } of acts) {
      const method = methodOf(act);
      if (!requests.some((request) => request.method === method)) {
        this.#report(7, 'unasked act', `${act} was done, and what was asked is ${listOf(requests)}`);
      }
      if (refused !== undefined) continue;
      if (ranks.indexOf(speaker.role) < ranks.indexOf(needed(method))) {
        this.#report(6, 'rights', `${act} was done for ${speaker.who}, who is ${speaker.role}`);
      }
      const begins = requests.some((request) => request.method === 'override.begin');
      if (method.startsWith('override') && !begins && holder !== speaker) {
        this.#report(6, 'holder', `${act} was done for ${speaker.who}, who does not hold the override`);
      }
    }
  }

  #judgeUrgent({ requests }: Turn, acts: readonly Act[]): void {
    for (const urgent of ['stop', 'return'] as const) {
      const asked = requests.filter(({ method }) => method === urgent).length;
      const done = acts.filter(({ act, refused }) => act === urgent && refused === undefined).length;
      if (done < asked) this.#report(6, `lost ${urgent}`, `${urgent} was asked for, and not done`);
    }
    const { state } = this.#controller;
    const last = requests.at(-1)?.method;
    if (this.#controller.status().broken !== null) return;
    if (last === 'stop' && state !== 'stopped') this.#report(6, 'stop', `after a STOP the controller is ${state}`);
    if (last === 'return' && state !== 'returning' && state !== 'fault.returning') {
      this.#report(6, 'return', `after a RETURN the controller is ${state}`);
    }
  }

  #judgeReplies(turn: Turn): readonly Reply[] {
    const { speaker, requests, isBatch, replies } = turn;
    const expected = requests.filter(({ id }) => id !== undefined);
    // What is no request is told that it is none.
    const isBabble = requests.length === 0;
    const lines = expected.length > 0 || isBabble ? 1 : 0;
    if (replies.length !== lines) {
      this.#report(7, 'replies', `${replies.length} lines in reply to ${listOf(requests)}, and it should be ${lines}`);
    }
    const answers = replies.flatMap((line) => this.#read(line, isBabble ? line.startsWith('[') : isBatch));
    if (isBabble) {
      for (const { error } of answers) this.#judgeError('no request', error);
      return answers;
    }
    for (const [index, { id, method }] of expected.entries()) {
      const answer = answers[index];
      if (answer === undefined) continue;
      if (answer.id !== id) this.#report(7, 'id', `${method} ${id} was answered as ${String(answer.id)}`);
      this.#judgeAnswer(speaker, method, answer);
      if (method === 'subscribe' && answer.result !== undefined) this.#subscribe(turn, index);
    }
    return requests.map(({ id }) => answers.find((answer) => answer.id === id) ?? {});
  }

  #read(line: string, isBatch: boolean): readonly Reply[] {
    try {
      const value: unknown = JSON.parse(line);
      if (Array.isArray(value) === isBatch && value !== null && typeof value === 'object') {
        return Array.isArray(value) ? value : [value];
      }
    } catch {
      // Said below.
    }
    this.#report(7, 'form', `no reply of JSON-RPC: ${line.slice(0, 80)}`);
    return [];
  }

  #judgeAnswer(speaker: Speaker, method: BenchMethod, { result, error }: Reply): void {
    if (result === undefined) {
      this.#judgeError(method, error);
      return;
    }
    const read = methods[method].result.safeParse(result);
    if (!read.success) {
      const where = read.error.issues.map(({ path, message }) => `/${path.join('/')}: ${message}`);
      this.#report(7, `result ${method}`, `the result of ${method} has not its form: ${where.join('; ')}`);
    }
    if (ranks.indexOf(speaker.role) < ranks.indexOf(needed(method))) {
      this.#report(6, 'granted', `${method} was granted to ${speaker.who}, who is ${speaker.role}`);
    }
    switch (method) {
      case 'login':
        speaker.role = 'clinician';
        break;
      default:
        break;
    }
  }

  /** Of what happened in the same turn it is told what was asked for after it. */
  #subscribe({ speaker, requests, entries }: Turn, index: number): void {
    if (speaker.subscriber !== null) return;
    speaker.subscriber = new Subscriber();
    if (requests.length > 1 && index === 0) {
      for (const entry of entries) speaker.subscriber.note(entry, this.#host.now());
    }
  }

  #judgeError(what: string, error: Reply['error']): void {
    if (error === undefined || !codes.includes(error.code) || typeof error.message !== 'string') {
      this.#report(7, 'error', `${what} came to no error of the service: ${JSON.stringify(error)}`);
    } else if (error.code === rpcErrors.internal.code) {
      this.#report(7, 'internal', `${what} failed in this program`);
    } else if (error.message.trim() === '') {
      this.#report(7, 'no reason', `${what} was refused without a reason`);
    }
  }
}

/** What the record calls what a method does. */
function methodOf(act: string): string {
  const [word = '', next] = act.split(' ');
  if (word === 'jog') return 'override.jog';
  if (word !== 'override') return word;
  if (next === undefined) return 'override.begin';
  return next === 'to' ? 'override.target' : `override.${next}`;
}

const listOf = (requests: readonly Request[]): string => requests.map(({ method }) => method).join(', ') || 'babble';
