/** What a service answers whose table stands level and ready, for tests of consoles. */
import type { Notification, Result } from '../../src/service/client.ts';

type Telemetry = Notification<'telemetry'>;
type Status = Result<'status'>;

/** The number of the connection. */
export const client = 7;

export const telemetryOf = (given: Partial<Telemetry>): Telemetry => ({
  atMs: 100_000,
  state: 'ready',
  step: null,
  angleDeg: 0,
  targetDeg: null,
  rateDegPerS: 0,
  remainingMs: null,
  invertedMs: 0,
  cumulativeMs: 0,
  limitDeg: null,
  alarms: [],
  attendantAsked: false,
  prompt: null,
  announced: null,
  reason: 'as the test wants it',
  endsBy: null,
  override: null,
  lastTest: null,
  lockedOut: false,
  refusals: {},
  broken: null,
  ...given,
});

const port = { isUp: true, said: 'up', counters: {} };

export const statusOf = (telemetry: Telemetry, name: string | null = null): Status => ({
  ...telemetry,
  ports: { actuator: port, sensors: port },
  recorder: null,
  sounders: { heardForMs: 0 },
  session: null,
  service: { pid: 1, run: 'test', version: '0', upMs: 0 },
  you: { client, role: name === null ? 'operator' : 'clinician', name },
  clients: 1,
  loginLockedMs: 0,
});
