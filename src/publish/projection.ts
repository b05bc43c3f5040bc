/**
 * What is published of what the service says: a choice of closed values. Every text that people wrote, or that may name
 * somebody, ends here.
 */
import type { Notification, Result } from '../service/client.ts';
import { factsOf } from '../session/states.ts';
import { heartbeatMs, type Message } from './messages.ts';

type Telemetry = Notification<'telemetry'>;
type SessionLine = Result<'session.list'>['sessions'][number];
export type ServiceContact = Message<'heartbeat'>['service'];

const isoOf = (wallMs: number): string => new Date(wallMs).toISOString();

export const connectionMessage = (online: boolean, wallMs: number | null): Message<'connection'> => ({
  online,
  at: wallMs === null ? null : isoOf(wallMs),
});

export const heartbeatMessage = (sequence: number, service: ServiceContact, wallMs: number): Message<'heartbeat'> => ({
  at: isoOf(wallMs),
  sequence,
  everyMs: heartbeatMs,
  service,
});

/** @param telemetry null: the service does not answer */
export function stateMessage(telemetry: Telemetry | null, wallMs: number): Message<'state'> {
  const at = isoOf(wallMs);
  if (telemetry === null) {
    const nothing = { underWay: false, alarming: false, override: false, attendantAsked: false, lockedOut: false };
    return { at, state: null, ...nothing, question: null };
  }
  const { state, override, attendantAsked, prompt, lockedOut } = telemetry;
  const { isUnderWay, isAlarming } = factsOf(state);
  return {
    at,
    state,
    underWay: isUnderWay,
    alarming: isAlarming,
    override: override !== null,
    attendantAsked,
    question: prompt,
    lockedOut,
  };
}

export const angleMessage = ({ angleDeg, targetDeg, rateDegPerS }: Telemetry, wallMs: number): Message<'angle'> => ({
  at: isoOf(wallMs),
  angleDeg,
  targetDeg,
  rateDegPerS,
});

/** Puts the service's monotonic instants on the wall clock, once for each alarm: a second look must not move them. */
export class AlarmsProjection {
  #known = new Map<string, string>();

  /** @param telemetry null: the service does not answer */
  message(telemetry: Telemetry | null, wallMs: number): Message<'alarms'> {
    const at = isoOf(wallMs);
    if (telemetry === null) return { at, alarms: null };
    const known = new Map<string, string>();
    const alarms = telemetry.alarms.map(({ key, hazard, priority, sinceMs, silencedUntilMs }) => {
      const name = `${key} ${sinceMs}`;
      const since = this.#known.get(name) ?? isoOf(Math.round(wallMs - (telemetry.atMs - sinceMs)));
      known.set(name, since);
      return { hazard: hazard ?? null, priority, since, silenced: silencedUntilMs !== undefined };
    });
    this.#known = known;
    return { at, alarms };
  }
}

const outcomes = ['completed', 'returned', 'stranded', 'continued'] as const;

/** Null: the session is not over. @param isReadyMade whether a protocol's name is one that this program ships */
export function sessionMessage(
  { startedAt, source, protocol, state, outcome, durationMs, invertedMs, maxAngleDeg }: SessionLine,
  isReadyMade: (protocol: string) => boolean,
  wallMs: number,
): Message<'session'> | null {
  if (state === 'recording') return null;
  return {
    at: isoOf(wallMs),
    startedAt,
    protocol: protocol !== null && isReadyMade(protocol) ? protocol : null,
    outcome: outcomes.find((each) => each === outcome) ?? null,
    durationMs,
    invertedMs,
    maxAngleDeg,
    simulated: source === 'bench',
  };
}
