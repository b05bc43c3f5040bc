/** Everything that can happen to the controller, in any state: acts, the table, the line, its own sensors, time. */
import { degrees, degreesPerSecond, milliseconds } from '../../../../protocols/base/units.ts';
import { type DeviceState, flag } from '../../../../protocols/wire/messages.ts';
import type { Act, Person } from '../../../controller/input.ts';
import { plan, protocolAngle } from '../plan.ts';
import type { ExploredTurn } from './state.ts';
import { areTriesUsedUp, isOff, isPersonAwaited, isSensorBad } from './table.ts';

/** What the tilt sensor does meanwhile. */
export type Tilt = 'sound' | 'silent' | 'stuck' | 'off by 10°';

export type TurnExploredInput = {
  readonly label: string;
  /** Only a person may resume motion. */
  readonly isPersons: boolean;
} & (
  | { readonly kind: 'act'; readonly by: Person; readonly act: Act }
  | { readonly kind: 'button'; readonly pressed: boolean }
  /** The device accepts the order that stands, and begins to do it. */
  | { readonly kind: 'obeys' }
  | { readonly kind: 'refuses'; readonly reason: string }
  /** `hears`: telemetry arrives. */
  | { readonly kind: 'passes'; readonly ms: number; readonly hears: boolean; readonly tilt: Tilt }
  | { readonly kind: 'motion ends' }
  /** The host does not run for this long. Readings and samples of that time are lost. */
  | { readonly kind: 'stalls'; readonly ms: number }
  /** The device reports an event, and is in another state from then on. */
  | { readonly kind: 'event'; readonly event: string; readonly detail: string; readonly becomes: Becomes }
  | { readonly kind: 'jumps'; readonly toDeg: number }
  | { readonly kind: 'red stop'; readonly isIn: boolean }
  | { readonly kind: 'garbled' }
  | { readonly kind: 'lost' }
  | { readonly kind: 'restarts' }
  | { readonly kind: 'connected'; readonly isRestarted: boolean }
  | { readonly kind: 'delay'; readonly id: string }
  | { readonly kind: 'recorder'; readonly failure: string | null }
  | { readonly kind: 'console lost' }
  /** H28: something around the turn throws. */
  | { readonly kind: 'fails' }
);

interface Becomes {
  /** Left out: as before. `A`: it returns by itself. */
  readonly letter?: DeviceState;
  readonly flags?: number;
}

type Kind<K> = Extract<TurnExploredInput, { kind: K }>;

const reason = 'explored';
const act = (label: string, asked: Act, by: Person = 'operator'): Kind<'act'> => ({
  label,
  isPersons: true,
  kind: 'act',
  by,
  act: asked,
});
const consent = { screening: true, ankleLockChecked: true, attendant: true, soundersHeard: true };

const acts: readonly TurnExploredInput[] = [
  act('stop', { act: 'stop', reason }),
  act('return', { act: 'return', reason }),
  act('pause', { act: 'pause', reason }),
  act('resume', { act: 'resume', reason }),
  act('reset', { act: 'reset', reason }),
  act('acknowledge', { act: 'acknowledge', alarm: null, reason }),
  act('attend', { act: 'attend', reason }),
  act('answer', { act: 'answer' }, 'patient'),
  act('start', { act: 'start', plan, consent, driveTest: false }),
  act('start with a drive test', { act: 'start', plan, consent, driveTest: true }),
  act('override', { act: 'override.begin', forMs: milliseconds(600_000), reason }, 'clinician'),
  act(
    'override to 10°',
    { act: 'override.target', to: degrees(10), rate: degreesPerSecond(1), confirm: false },
    'clinician',
  ),
  act(
    'override to 25°',
    { act: 'override.target', to: degrees(25), rate: degreesPerSecond(1), confirm: true },
    'clinician',
  ),
  act('jog down', { act: 'override.jog', direction: 'down' }, 'clinician'),
  act('jog up', { act: 'override.jog', direction: 'up' }, 'clinician'),
  act('override hold', { act: 'override.hold', forMs: milliseconds(40_000) }, 'clinician'),
  act('override skip', { act: 'override.skip' }, 'clinician'),
  act('override end', { act: 'override.end', reason }, 'clinician'),
  act('sounders test', { act: 'sounders.test', reason }),
  act('sounders heard', { act: 'sounders.heard', reason }),
  { label: 'button pressed', isPersons: true, kind: 'button', pressed: true },
  { label: 'button released', isPersons: true, kind: 'button', pressed: false },
];

const passes = (label: string, ms: number, hears = true, tilt: Tilt = 'sound'): TurnExploredInput => ({
  label,
  isPersons: false,
  kind: 'passes',
  ms,
  hears,
  tilt,
});

const time: readonly TurnExploredInput[] = [
  passes('0.1 s passes', 100),
  passes('1.2 s pass', 1200),
  passes('telemetry is silent', 300, false),
  passes('tilt sensor is silent', 300, true, 'silent'),
  passes('tilt sensor is stuck', 600, true, 'stuck'),
  passes('tilt sensor is off', 500, true, 'off by 10°'),
  passes('all sensors are silent', 300, false, 'silent'),
  { label: 'the host stalls', isPersons: false, kind: 'stalls', ms: 700 },
];

const event = (event: string, detail: string, becomes: Becomes): TurnExploredInput => ({
  label: `device reports ${event}${detail === '' ? '' : ` ${detail}`}`,
  isPersons: false,
  kind: 'event',
  event,
  detail,
  becomes,
});

const program: readonly TurnExploredInput[] = [
  { label: 'recorder fails', isPersons: false, kind: 'recorder', failure: 'the disk is full' },
  { label: 'recorder is well', isPersons: false, kind: 'recorder', failure: null },
  { label: 'console lost', isPersons: false, kind: 'console lost' },
  { label: 'the program fails', isPersons: false, kind: 'fails' },
];

const linked: readonly TurnExploredInput[] = [
  { label: 'link lost', isPersons: false, kind: 'lost' },
  { label: 'device restarts', isPersons: false, kind: 'restarts' },
  { label: 'garbled line', isPersons: false, kind: 'garbled' },
  event('LEASE', '', { letter: 'R', flags: flag.leaseExpired }),
  event('SENSOR', '', { letter: 'F', flags: flag.sensorBad }),
  event('SWITCH', '', { flags: flag.switchDoubted }),
  event('LIMIT', 'trip', { letter: 'F' }),
  event('RUNAWAY', '', { letter: 'F' }),
  event('OVERCURRENT', '', { letter: 'R', flags: flag.overCurrent }),
  event('STUCK', '', { letter: 'F', flags: flag.triesUsedUp }),
  event('ANKLE', 'open', {}),
  event('SUPPLY', 'low', { flags: flag.supplyLow }),
];
const offLevel: readonly TurnExploredInput[] = [
  event('SLIP', '', { letter: 'A' }),
  event('RETURN', 'button', { letter: 'A' }),
  event('RETURN', 'lease', { letter: 'A' }),
  event('RETURN', 'inverted', { letter: 'A' }),
];
const redStop: readonly TurnExploredInput[] = [
  { label: 'red stop in', isPersons: true, kind: 'red stop', isIn: true },
  { label: 'red stop out', isPersons: true, kind: 'red stop', isIn: false },
];
const connections: readonly TurnExploredInput[] = [false, true].map((isRestarted) => ({
  label: isRestarted ? 'link back after a restart' : 'link back',
  isPersons: false,
  kind: 'connected',
  isRestarted,
}));

const placesDeg = [0, 3, protocolAngle, -10];
const jumps: readonly TurnExploredInput[] = placesDeg.map((toDeg) => ({
  label: `table at ${toDeg}°`,
  isPersons: false,
  kind: 'jumps',
  toDeg,
}));

const obeys: TurnExploredInput = { label: 'device obeys', isPersons: false, kind: 'obeys' };
const motionEnds: TurnExploredInput = { label: 'motion ends', isPersons: false, kind: 'motion ends' };
const refuses = (why: string): TurnExploredInput => ({
  label: `device refuses: ${why}`,
  isPersons: false,
  kind: 'refuses',
  reason: why,
});
const refusals = [refuses('state'), refuses('lease'), refuses('estop')];

export function inputsOf({ t, at, table }: ExploredTurn): readonly TurnExploredInput[] {
  const { order, acceptedAt } = t.standing;
  const isWaiting = table.isLinked && (acceptedAt === null || order.kind === 'stop');
  const isRefusable = isWaiting && order.kind !== 'stop';
  const motion = order.kind === 'ramp' || order.kind === 'return' || order.kind === 'ready';
  const canObey =
    !(motion && table.isRedStopIn) && !(order.kind === 'ramp' && table.letter !== 'R' && table.letter !== 'M');
  return [
    ...acts,
    ...time,
    ...program,
    ...(table.isLinked ? linked : connections),
    ...(table.isLinked && isOff(table, at) && !isPersonAwaited(table) && !areTriesUsedUp(table) ? offLevel : []),
    ...redStop.filter((input) => input.kind === 'red stop' && input.isIn !== table.isRedStopIn),
    ...jumps,
    ...(isWaiting && canObey ? [obeys] : []),
    ...(isRefusable ? refusals : []),
    ...(table.motion !== null && !isSensorBad(table) ? [motionEnds] : []),
    ...t.run.delays.map(
      ({ id }): TurnExploredInput => ({ label: `${delayName(id)} is over`, isPersons: false, kind: 'delay', id }),
    ),
  ];
}

/** XState calls the delay of a state `xstate.after.NAME.session.STATE`. */
const delayName = (id: string): string => id.replace(/^xstate\.after\./, '').replace('.session.', ' of ');
