/** What people do at the bench: the methods of the service, asked for at moments of a session by one or another of them. */
export const benchActs = [
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
] as const;
export type BenchMethod = (typeof benchActs)[number];

/** Each has a connection of its own; the clinician and the colleague log in on theirs. */
export const benchClients = ['observer', 'operator', 'clinician', 'colleague'] as const;
export type BenchClient = (typeof benchClients)[number];

/** One request. */
export interface Asked {
  readonly act: BenchMethod;
  /** Of `override.target`: where to, degrees, at 1°/s, and whether a step above the prescription is confirmed. */
  readonly toDeg?: number;
  readonly confirm?: boolean;
  /** Of `override.jog`; left out: up. One word of 600 ms. */
  readonly direction?: 'down' | 'up';
  /** Of `override.begin` (60 where left out) and `override.hold` (0). */
  readonly seconds?: number;
  /** Sent as they are, in the place of those that the fields above make. */
  readonly params?: unknown;
}

/**
 * Something a client does, `at` ms after the first ramp's order (the beginning of the drive test, with one). Negative:
 * so many ms after the world's beginning, which is before anybody has started anything.
 */
export type BenchAct = { readonly at: number; readonly by?: BenchClient } & (
  | (Asked & {
      /** Asked for in the same line: a batch of two. */
      readonly and?: Asked;
      /** Without an id: nobody waits for an answer. */
      readonly silent?: true;
    })
  /** Its connection goes; with its next act it is there again, as another. */
  | { readonly act: 'disconnect' }
  /** Says something that is no request. */
  | { readonly act: 'babble'; readonly line: string }
);

/** Who does such a thing where nobody is named. */
export const usually = ({ act, by }: BenchAct): BenchClient =>
  by ?? (act.startsWith('override') ? 'clinician' : 'operator');

export const rightPin = '4711';
const rate = 1;

/** The parameters that go over the wire. `start` takes whatever the bench is there for. */
export function paramsOf(
  { act, toDeg = 0, confirm, direction = 'up', seconds, ...more }: Asked,
  start: unknown,
): unknown {
  if ('params' in more) return more.params;
  switch (act) {
    case 'start':
      return start;
    case 'login':
      return { pin: rightPin };
    case 'override.begin':
      return { reason: 'at the bench', seconds: seconds ?? 60 };
    case 'override.jog':
      return { direction };
    case 'override.target':
      return { angleDeg: toDeg, rateDegPerS: rate, ...(confirm === undefined ? {} : { confirm }) };
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
      return undefined;
  }
}
