/** Each role may also do what the roles before it may. */
export const roles = ['observer', 'operator', 'clinician'] as const;
export type Role = (typeof roles)[number];

/** A clinician who has done nothing for this long has left the console. */
export const clinicianIdleMs = 600_000;

/** `telemetry` may be skipped for a client that reads slowly. */
export type LineKind = 'reply' | 'notification' | 'telemetry';

export interface SessionOptions {
  /** The role before logging in. */
  readonly role: Exclude<Role, 'clinician'>;
  /** Takes a line without its line feed. Must not throw, wait, or call the dispatcher before returning. */
  send(line: string, kind: LineKind): void;
}

/** The state of one connection: its role, and what the dispatcher has recorded about it. */
export class RpcSession {
  /** Counted from 1. Identifies the connection in the status and in the audit log. */
  readonly number: number;
  role: Role;
  isSubscribed = false;
  /** Whether the audit log has an entry for this connection. */
  isAudited = false;
  isClosed = false;
  /** The name of the clinician who has logged in; null: nobody has. */
  clinician: string | null = null;
  /** When the clinician last acted, by the service's clock. */
  lastActAtMs = 0;
  readonly #roleBefore: Role;
  readonly #send: SessionOptions['send'];

  constructor(number: number, { role, send }: SessionOptions) {
    this.number = number;
    this.role = role;
    this.#roleBefore = role;
    this.#send = send;
  }

  becomeClinician(name: string, atMs: number): void {
    this.role = 'clinician';
    this.clinician = name;
    this.lastActAtMs = atMs;
  }

  /** Back to the role before logging in. */
  endRole(): void {
    this.role = this.#roleBefore;
    this.clinician = null;
  }

  /** Does nothing once the connection is closed. */
  send(line: string, kind: LineKind): void {
    if (!this.isClosed) this.#send(line, kind);
  }

  may(needs: Role): boolean {
    return roles.indexOf(this.role) >= roles.indexOf(needs);
  }

  /** Who acts, in the record of the therapy session. */
  get actor(): 'clinician' | 'operator' {
    return this.role === 'clinician' ? 'clinician' : 'operator';
  }

  /** The recorded reason of an act for which the client gave none. */
  get defaultReason(): string {
    return `requested by connection ${this.number}`;
  }
}
