/** What a console has heard from the service: the input of everything that it shows. */
import type { Notification, Result } from '../../service/client.ts';
import type { LiveTrace } from '../trace.ts';
import type { Priority } from './words.ts';

export type Telemetry = Notification<'telemetry'>;
export type ServiceStatus = Result<'status'>;
export type PersonShown = Result<'patient.show'>;

/** A value with the time at which it arrived, ms of the console's own monotonic clock. */
export interface Arrived<T> {
  readonly atMs: number;
  readonly value: T;
}

export type Link =
  | { readonly kind: 'connecting' }
  | { readonly kind: 'up' }
  /** `cause`: what is known of it, for people. */
  | { readonly kind: 'lost'; readonly cause: string; readonly sinceMs: number };

/** One line of the list of events. */
export interface ConsoleEvent {
  /** ms of the service's clock, as the telemetry's `atMs`. */
  readonly atMs: number;
  readonly kind: 'state' | 'finding' | 'alarm' | 'prompt' | 'test';
  readonly text: string;
  /** Of an alarm or a finding. */
  readonly priority: Priority | null;
}

export interface Heard {
  readonly link: Link;
  /** Null before the first. Kept when the link is lost: it then gets older. */
  readonly telemetry: Arrived<Telemetry> | null;
  /** Asked for once a second. */
  readonly status: Arrived<ServiceStatus> | null;
  /** The session that runs, or ran last: its plan, and the curve so far. */
  readonly trace: LiveTrace;
  /** The person of the session that runs; null without one. */
  readonly person: PersonShown | null;
  /** Oldest first. */
  readonly events: readonly ConsoleEvent[];
  /** The clinician logged in on this connection; null if there is none. */
  readonly clinician: string | null;
}
