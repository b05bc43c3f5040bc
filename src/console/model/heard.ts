/** What a console has heard from the service: the input of everything that it shows. */
import type { Notification, Result } from '../../service/client.ts';

export type Telemetry = Notification<'telemetry'>;
export type ServiceStatus = Result<'status'>;
export type Plan = NonNullable<Result<'timeline'>['timeline']>;
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
  readonly priority: 'high' | 'medium' | 'low' | null;
}

/** A point of the measured curve. */
export interface Measured {
  readonly atMs: number;
  readonly angleDeg: number | null;
  readonly targetDeg: number | null;
}

export interface Heard {
  readonly link: Link;
  /** Null before the first. Kept when the link is lost: it then gets older. */
  readonly telemetry: Arrived<Telemetry> | null;
  /** Asked for once a second. */
  readonly status: Arrived<ServiceStatus> | null;
  /** Of the session that runs, or of the last one. */
  readonly plan: Plan | null;
  /** The person of the session that runs; null without one. */
  readonly person: PersonShown | null;
  /** Oldest first. */
  readonly events: readonly ConsoleEvent[];
  /** Of this session, oldest first. */
  readonly measured: readonly Measured[];
  /** The name of the clinician who has logged in on this connection; null: nobody has. */
  readonly clinician: string | null;
}
