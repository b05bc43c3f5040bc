/** What each method does. Synchronous, all but `login`; nothing here throws, reads a clock of its own or does I/O. */

import type { Clock } from '../../../protocols/base/clock.ts';
import type { Degrees } from '../../../protocols/base/units.ts';
import { degrees, degreesPerSecond, seconds } from '../../../protocols/base/units.ts';
import type { Prescription } from '../../../protocols/therapy/limits.ts';
import type { Outcome } from '../../../protocols/therapy/refusal.ts';
import type { Protocol } from '../../../protocols/therapy/schema.ts';
import { checkShape } from '../../../protocols/therapy/shape.ts';
import { planTimeline } from '../../../protocols/therapy/timeline.ts';
import type { Controller } from '../../controller/controller.ts';
import { planSession } from '../../session/plan.ts';
import type { LoginOutcome } from '../access/login.ts';
import type { ServiceEntry } from '../storage/audit.ts';
import { type RpcError, rpcError } from './errors.ts';
import type { Acted, Figures, Telemetry, UrgentMethod } from './methods.ts';
import type { RpcSession } from './session.ts';

export interface DeskOptions {
  readonly controller: Controller;
  readonly clock: Clock;
  /** Answers at once where it needs no time to look at a PIN. */
  readonly logins: { login(pin: string): LoginOutcome | Promise<LoginOutcome>; readonly lockedForMs: number };
  /** What the status says of ports, recorder and service. */
  readonly figures: () => Figures;
  /** A ready-made protocol by its name, or one from a file by its absolute path. Never throws. */
  readonly readProtocol: (nameOrPath: string) => Outcome<Protocol>;
  /** Of a session without a patient. */
  readonly prescription: Prescription;
  /** The configuration's: nobody goes further on this table. */
  readonly maxAngle: Degrees;
  /** Whether the drive-function test is due before the next session. */
  readonly isDriveTestDue: () => boolean;
  /** Whether the service is on its way out: nothing begins any more. */
  readonly isEnding: () => boolean;
  readonly audit: (entry: ServiceEntry) => void;
}

interface Refused {
  readonly ok: false;
  readonly fault: RpcError;
}
export type Answer<R> = { readonly ok: true; readonly result: R } | Refused;

interface LoggedIn {
  role: RpcSession['role'];
}

interface StartParams {
  readonly protocol: string | Readonly<Record<string, unknown>>;
  readonly patient?: string | undefined;
  readonly screening: boolean;
  readonly ankleLockChecked: boolean;
}

interface TargetParams {
  readonly angleDeg: number;
  readonly rateDegPerS: number;
  readonly confirm?: boolean | undefined;
}

export class Desk {
  readonly #options: DeskOptions;
  /** Who began the override that is under way, while the connection lasts. */
  #holder: RpcSession | null = null;

  constructor(options: DeskOptions) {
    this.#options = options;
  }

  /** STOP and RETURN: ahead of everything. */
  urgent(method: UrgentMethod, session: RpcSession): void {
    const { controller } = this.#options;
    if (method === 'stop') controller.stop(session.person, session.asked);
    else controller.returnToLevel(session.person, session.asked);
  }

  get acted(): Acted {
    const { state, angleDeg } = this.#options.controller.status();
    return { state, angleDeg };
  }

  telemetry(): Telemetry {
    const { controller, clock } = this.#options;
    const { override, alarms, ...session } = controller.status();
    return {
      atMs: Math.round(clock.now()),
      ...session,
      alarms: [...alarms],
      override: override === null ? null : { ...override, holder: this.#holder?.number ?? null },
    };
  }

  status(session: RpcSession, clients: number) {
    const { figures, logins } = this.#options;
    const you = { client: session.number, role: session.role };
    return { ...this.telemetry(), ...figures(), you, clients, loginLockedMs: logins.lockedForMs };
  }

  pause(session: RpcSession): Answer<Acted> {
    return this.#answer(this.#options.controller.pause(session.person, session.asked));
  }

  answer(session: RpcSession): Answer<Acted> {
    this.#options.controller.answer(session.person);
    return this.#answer(null);
  }

  resume(session: RpcSession): Answer<Acted> {
    return this.#answer(this.#options.controller.resume(session.person, session.asked));
  }

  reset(session: RpcSession): Answer<Acted> {
    return this.#answer(this.#options.controller.reset(session.person, session.asked));
  }

  acknowledge(session: RpcSession, alarm: string | undefined): Answer<Acted> {
    return this.#answer(this.#options.controller.acknowledge(session.person, session.asked, alarm));
  }

  start(session: RpcSession, { protocol, patient, screening, ankleLockChecked }: StartParams): Answer<Acted> {
    const { controller, prescription: general, maxAngle, isDriveTestDue, isEnding } = this.#options;
    // What does not come as far as the controller would leave no line in the record.
    const refuseStart = (why: string, found: RpcError): Refused => {
      this.#note(session, 'start', session.asked, why);
      return refuse(found);
    };
    if (patient !== undefined) {
      const why = 'patients are not kept yet';
      return refuseStart(why, rpcError('patient', `${why}: without one, the default limits hold`));
    }
    if (isEnding()) {
      const reasons = ['the service is ending'];
      return refuseStart(reasons.join('; '), rpcError('start', reasons.join('; '), { reasons }));
    }
    const read = this.#protocol(protocol);
    // On a table that goes no further than this one.
    const prescription = { ...general, maxAngle: degrees(Math.min(general.maxAngle, maxAngle)) };
    const planned = read.ok ? planTimeline(read.value, prescription, placeOf(protocol)) : read;
    if (!planned.ok) {
      const { refusals } = planned;
      const reasons = refusals.map(({ place, problem, value, allowed }) =>
        [
          `${place}: ${problem}`,
          value === undefined ? '' : ` (found ${value})`,
          allowed === undefined ? '' : `; allowed: ${allowed}`,
        ].join(''),
      );
      return refuseStart('the protocol is refused', rpcError('protocol', reasons.join('\n'), { refusals }));
    }
    const plan = planSession(planned.value, prescription, maxAngle);
    const reasons = controller.begin(plan, { screening, ankleLockChecked }, { driveTest: isDriveTestDue() });
    if (reasons.length > 0) return refuse(rpcError('start', reasons.join('; '), { reasons }));
    return this.#answer(null);
  }

  login(session: RpcSession, pin: string): Answer<LoggedIn> | Promise<Answer<LoggedIn>> {
    const outcome = this.#options.logins.login(pin);
    return outcome instanceof Promise
      ? outcome.then((settled) => this.#loggedIn(session, settled))
      : this.#loggedIn(session, outcome);
  }

  #loggedIn(session: RpcSession, outcome: LoginOutcome): Answer<LoggedIn> {
    switch (outcome.kind) {
      case 'right':
        // Gone while the PIN was looked at: nobody is to be made a clinician.
        if (!session.isGone) session.role = 'clinician';
        this.#note(session, 'login', 'the right PIN');
        return { ok: true, result: { role: session.role } };
      case 'wrong':
        this.#note(session, 'login', 'a PIN was tried', `wrong, ${outcome.triesLeft} tries left`);
        return refuse(rpcError('wrongPin', 'wrong PIN', { triesLeft: outcome.triesLeft }));
      case 'locked': {
        const locked = `locked for ${Math.ceil(outcome.forMs / 1000)} s`;
        // Not one line for each of ten thousand guesses at a closed door.
        if (outcome.now) this.#note(session, 'login', 'a PIN was tried', `wrong, logins are ${locked}`);
        return refuse(rpcError('locked', `logins are ${locked}`, { retryAfterMs: outcome.forMs }));
      }
      case 'busy':
        return refuse(rpcError('busy', 'too many PINs are being looked at'));
      case 'unavailable':
        this.#note(session, 'login', 'a PIN was tried', outcome.reason);
        return refuse(rpcError('noLogin', outcome.reason));
    }
  }

  beginOverride(session: RpcSession, reason: string, forSeconds: number): Answer<Acted> {
    const holder = this.#heldBy();
    if (holder !== null && holder !== session) {
      this.#note(session, 'override', session.asked, `connection ${holder.number} holds it`);
      return this.#notHolder(holder);
    }
    const refused = this.#options.controller.beginOverride(seconds(forSeconds), reason);
    if (refused === null) {
      this.#holder = session;
      this.#note(session, 'override begun', `${reason}; for ${forSeconds} s`);
    }
    return this.#answer(refused);
  }

  jog(session: RpcSession, direction: 'down' | 'up'): Answer<Acted> {
    return this.#held(session, () => this.#answer(this.#options.controller.overrideJog(direction)));
  }

  target(session: RpcSession, { angleDeg, rateDegPerS, confirm }: TargetParams): Answer<Acted & { viaLevel: boolean }> {
    return this.#held<Acted & { viaLevel: boolean }>(session, () => {
      const { controller } = this.#options;
      const answer = controller.overrideTarget(degrees(angleDeg), degreesPerSecond(rateDegPerS), confirm === true);
      if (answer.ok) return { ok: true, result: { ...this.acted, viaLevel: answer.viaLevel } };
      const { reason, confirmUpToDeg } = answer;
      return confirmUpToDeg === undefined
        ? this.#refused(reason)
        : refuse(rpcError('confirm', reason, { confirmUpToDeg }));
    });
  }

  hold(session: RpcSession, forSeconds: number): Answer<Acted> {
    return this.#held(session, () => this.#answer(this.#options.controller.overrideHold(seconds(forSeconds))));
  }

  skip(session: RpcSession): Answer<Acted> {
    return this.#held(session, () => this.#answer(this.#options.controller.overrideSkip()));
  }

  endOverride(session: RpcSession): Answer<Acted> {
    return this.#held(session, () => {
      const refused = this.#options.controller.endOverride(session.asked);
      if (refused === null) this.#release('ended');
      return this.#answer(refused);
    });
  }

  /** H23, where it held the override. */
  gone(session: RpcSession): void {
    if (this.#heldBy() === session) {
      this.#options.controller.consoleLost();
      this.#release('its connection is gone');
    }
    if (session.isIntroduced) this.#note(session, 'disconnected', 'the connection is gone');
  }

  /** The first act of a connection leaves a line of who it is; one that only looks leaves none. */
  introduce(session: RpcSession, method: string): void {
    if (session.isIntroduced) return;
    session.isIntroduced = true;
    this.#note(session, 'connected', `${session.role}, first asked for ${method}`);
  }

  #held<R>(session: RpcSession, act: () => Answer<R>): Answer<R> {
    const holder = this.#heldBy();
    return holder === session ? act() : this.#notHolder(holder);
  }

  /** An override ends by itself, too: then nobody holds it. */
  #heldBy(): RpcSession | null {
    if (this.#holder !== null && this.#options.controller.status().override === null) this.#release('over');
    return this.#holder;
  }

  #release(why: string): void {
    if (this.#holder !== null) this.#note(this.#holder, 'override over', why);
    this.#holder = null;
  }

  #notHolder(holder: RpcSession | null): Refused {
    const who =
      holder === null ? 'nobody holds the override: begin one' : `connection ${holder.number} holds the override`;
    return refuse(rpcError('held', who, { holder: holder?.number ?? null }));
  }

  #answer(refused: string | null): Answer<Acted> {
    return refused === null ? { ok: true, result: this.acted } : this.#refused(refused);
  }

  #refused(reason: string): Refused {
    return refuse(rpcError('refused', reason, { state: this.acted.state }));
  }

  #protocol(given: StartParams['protocol']): Outcome<Protocol> {
    return typeof given === 'string' ? this.#options.readProtocol(given) : checkShape(given, placeOf(given));
  }

  #note(session: RpcSession, act: string, reason: string, refused?: string): void {
    const { audit, clock } = this.#options;
    const entry: ServiceEntry = { type: 'service', atMs: clock.now(), act, client: session.number, reason };
    audit(refused === undefined ? entry : { ...entry, refused });
  }
}

const placeOf = (protocol: StartParams['protocol']): string => (typeof protocol === 'string' ? protocol : 'protocol');

const refuse = (found: RpcError): Refused => ({ ok: false, fault: found });
