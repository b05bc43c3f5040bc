/** The acts of people at the bench: requests for the service's methods, at given moments, by one of several clients. */
export const benchMethods = [
  'status',
  'subscribe',
  'stop',
  'return',
  'pause',
  'resume',
  'start',
  'reset',
  'acknowledge',
  'answer',
  'login',
  'override.begin',
  'override.jog',
  'override.target',
  'override.hold',
  'override.skip',
  'override.end',
  'timeline',
  'protocols.list',
  'protocols.check',
  'sounders.test',
  'sounders.heard',
  'session.list',
  'session.show',
  'records.confirm',
] as const;
export type BenchMethod = (typeof benchMethods)[number];

export const isBenchMethod = (text: string): text is BenchMethod => benchMethods.some((method) => method === text);

/** Each has a connection of its own; clinician and colleague log in on theirs. */
export const benchClients = ['observer', 'operator', 'clinician', 'colleague'] as const;
export type BenchClient = (typeof benchClients)[number];

export interface BenchRequest {
  readonly act: BenchMethod;
  /** `override.target`: the target, at 1°/s. */
  readonly toDeg?: number;
  /** `override.target`: confirms a step above the prescription. */
  readonly confirm?: boolean;
  /** `override.jog`: one request moves the table for 600 ms. Default: up. */
  readonly direction?: 'down' | 'up';
  /** `override.begin` (default 60) and `override.hold` (default 0). */
  readonly seconds?: number;
  /** Sent unchanged in place of the parameters made from the fields above. */
  readonly params?: unknown;
}

/**
 * One act of a client. `at`: ms after the order for the first ramp (after the start of the drive test, if there is one);
 * a negative value counts from the world's beginning, before any start.
 */
export type BenchAct = { readonly at: number; readonly by?: BenchClient } & (
  | (BenchRequest & {
      /** A second request in the same line: a batch of two. */
      readonly batchedWith?: BenchRequest;
      /** Sent without an id: a JSON-RPC notification, which gets no answer. */
      readonly isNotification?: true;
    })
  /** The connection closes; the client's next act opens a new one. */
  | { readonly act: 'disconnect' }
  /** Sends a line that is not a valid request. */
  | { readonly act: 'malformed'; readonly line: string }
);

/** The client of an act; what needs the clinician defaults to the clinician, everything else to the operator. */
export const clientOf = ({ act, by }: BenchAct): BenchClient =>
  by ?? (act.startsWith('override') || act === 'records.confirm' ? 'clinician' : 'operator');

export const rightPin = '4711';
const targetRateDegPerS = 1;

/** The request's parameters on the wire; `startParams` are those of `start`. */
export function paramsOf(
  { act, toDeg = 0, confirm, direction = 'up', seconds, ...more }: BenchRequest,
  startParams: unknown,
): unknown {
  if ('params' in more) return more.params;
  switch (act) {
    case 'start':
      return startParams;
    case 'login':
      return { pin: rightPin };
    case 'override.begin':
      return { reason: 'at the bench', seconds: seconds ?? 60 };
    case 'override.jog':
      return { direction };
    case 'override.target':
      return { angleDeg: toDeg, rateDegPerS: targetRateDegPerS, ...(confirm === undefined ? {} : { confirm }) };
    case 'override.hold':
      return { seconds: seconds ?? 0 };
    case 'status':
    case 'subscribe':
    case 'stop':
    case 'return':
    case 'pause':
    case 'resume':
    case 'reset':
    case 'acknowledge':
    case 'answer':
    case 'override.skip':
    case 'override.end':
    case 'timeline':
    case 'protocols.list':
    case 'sounders.test':
    case 'sounders.heard':
    case 'session.list':
    case 'records.confirm':
      return undefined;
    case 'session.show':
      return { id: '20260101-000000-000000' };
    case 'protocols.check':
      return { protocol: 'static-15' };
  }
}
