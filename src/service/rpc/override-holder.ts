import type { Clock } from '../../../protocols/base/clock.ts';
import { milliseconds } from '../../../protocols/base/units.ts';
import type { Controller } from '../../controller/controller.ts';
import { durations, secondsText } from '../../safety/durations.ts';
import { type Answer, type Refusal, refuse } from './errors.ts';
import type { RpcSession } from './session.ts';

type AuditAct = (session: RpcSession, act: string, reason: string, refused?: string) => void;

/** So often the holder is looked at, while there is one. */
const lookMs = milliseconds(250);
const mostSilentLooks = durations.consoleSilenceMs / lookMs;

/**
 * Which session holds the override. Only that one may use it, and the override ends with its connection, or once the
 * session has been silent for {@link durations.consoleSilenceMs}: a console that hangs is a console that is gone (H23).
 */
export class OverrideHolder {
  readonly #controller: Controller;
  readonly #clock: Clock;
  readonly #audit: AuditAct;
  #holder: RpcSession | null = null;
  /** Looks since the holder was last heard. Counted, not timed: a stall of this process is no silence of the console. */
  #silentLooks = 0;
  #isLooking = false;

  constructor(controller: Controller, clock: Clock, audit: AuditAct) {
    this.#controller = controller;
    this.#clock = clock;
    this.#audit = audit;
  }

  /** The holder's connection number. */
  get number(): number | null {
    return this.#holder?.number ?? null;
  }

  /** Refuses a session that wants to begin an override while another one holds it. */
  refusalToBegin(session: RpcSession): Refusal | null {
    const holder = this.#current();
    if (holder === null || holder === session) return null;
    this.#audit(session, 'override', session.defaultReason, heldBy(holder));
    return notHeld(holder);
  }

  assign(session: RpcSession): void {
    this.#holder = session;
    this.#silentLooks = 0;
    if (!this.#isLooking) this.#lookLater();
  }

  /** The session has acted, or has said that it is alive. */
  heard(session: RpcSession): void {
    if (this.#holder === session) this.#silentLooks = 0;
  }

  /** Runs `act` for the holder, and refuses it to every other session. */
  run<R>(session: RpcSession, act: () => Answer<R>): Answer<R> {
    const holder = this.#current();
    return holder === session ? act() : notHeld(holder);
  }

  release(reason: string): void {
    if (this.#holder !== null) this.#audit(this.#holder, 'override ended', reason);
    this.#holder = null;
  }

  /** Ends the override of a session whose connection is gone (H23). */
  connectionLost(session: RpcSession): void {
    if (this.#current() === session) this.#lose('its connection was closed');
  }

  #lose(reason: string): void {
    this.#controller.consoleLost();
    this.release(reason);
  }

  #lookLater(): void {
    this.#isLooking = true;
    this.#clock.after(lookMs, () => this.#look());
  }

  #look(): void {
    this.#isLooking = false;
    if (this.#current() === null) return;
    this.#silentLooks += 1;
    if (this.#silentLooks >= mostSilentLooks) {
      this.#lose(`its console was silent for ${secondsText(durations.consoleSilenceMs)}`);
    } else {
      this.#lookLater();
    }
  }

  #current(): RpcSession | null {
    // The controller ends an override by itself, too.
    if (this.#holder !== null && this.#controller.status().override === null) this.release('no longer active');
    return this.#holder;
  }
}

const heldBy = (holder: RpcSession): string => `connection ${holder.number} holds the override`;

const notHeld = (holder: RpcSession | null): Refusal =>
  holder === null
    ? refuse('held', 'no connection holds the override: begin one first', { holder: null })
    : refuse('held', heldBy(holder), { holder: holder.number });
