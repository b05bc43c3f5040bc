import type { Controller } from '../../controller/controller.ts';
import { type Answer, type Refusal, refuse } from './errors.ts';
import type { RpcSession } from './session.ts';

type AuditAct = (session: RpcSession, act: string, reason: string, refused?: string) => void;

/** Which session holds the override. Only that one may use it, and the override ends with its connection (H23). */
export class OverrideHolder {
  readonly #controller: Controller;
  readonly #audit: AuditAct;
  #holder: RpcSession | null = null;

  constructor(controller: Controller, audit: AuditAct) {
    this.#controller = controller;
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
    if (this.#current() !== session) return;
    this.#controller.consoleLost();
    this.release('its connection was closed');
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
