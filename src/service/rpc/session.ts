import type { Role } from './methods.ts';
import { roles } from './methods.ts';

/** One connection, as the methods know it. */
export class RpcSession {
  readonly number: number;
  role: Role;
  isSubscribed = false;
  /** The record knows of it. */
  isIntroduced = false;
  isGone = false;

  constructor(number: number, role: Role) {
    this.number = number;
    this.role = role;
  }

  may(needs: Role): boolean {
    return roles.indexOf(this.role) >= roles.indexOf(needs);
  }

  /** As the record of the session has it. */
  get person(): 'clinician' | 'operator' {
    return this.role === 'clinician' ? 'clinician' : 'operator';
  }

  /** The reason in the record, where a person gave none. */
  get asked(): string {
    return `asked by connection ${this.number}`;
  }
}
