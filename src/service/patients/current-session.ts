/** Whom the session is on that is about to start, or runs: what the head of its recording says about the person. */
import { randomBytes } from 'node:crypto';
import type { Prescription } from '../../../protocols/therapy/limits.ts';
import { recordingId, type SessionStart } from '../../records/sink.ts';

export interface StartedSession {
  /** Id of the person; null: a session without one. */
  readonly patient: string | null;
  readonly prescription: Prescription;
  readonly start: SessionStart;
}

interface KnownSession extends StartedSession {
  /** Id of its recording. */
  readonly id: string;
}

export class CurrentSession {
  readonly #wallTime: () => number;
  #prepared: KnownSession | null = null;
  #running: KnownSession | null = null;

  constructor(wallTime: () => number) {
    this.#wallTime = wallTime;
  }

  /** Id of the person whose session runs; null: none does. */
  get patient(): string | null {
    return this.#running?.patient ?? null;
  }

  /** The session that runs, by the id of its recording and of its person; null: none does. */
  get running(): { readonly id: string; readonly patient: string | null } | null {
    return this.#running === null ? null : { id: this.#running.id, patient: this.#running.patient };
  }

  /** Of the session that starts with the controller's next turn, if it does. Returns the id of its recording. */
  prepare(session: StartedSession): string {
    const id = this.#newId();
    this.#prepared = { id, ...session };
    return id;
  }

  /** Whether the prepared session has started. */
  settle(hasStarted: boolean): void {
    if (hasStarted && this.#prepared !== null) this.#running = this.#prepared;
    this.#prepared = null;
  }

  /** The controller is idle again. */
  end(): void {
    this.#running = null;
  }

  /** For the head of a recording that begins now; a session that goes on in a second recording has started before. */
  head(): {
    readonly id: string;
    readonly patient: string | null;
    readonly prescription: Prescription | null;
    readonly start: SessionStart | null;
  } {
    if (this.#prepared !== null) {
      this.#running = this.#prepared;
      this.#prepared = null;
      return this.#running;
    }
    const { patient = null, prescription = null } = this.#running ?? {};
    return { id: this.#newId(), patient, prescription, start: null };
  }

  #newId(): string {
    return recordingId(new Date(this.#wallTime()), randomBytes(6));
  }
}
