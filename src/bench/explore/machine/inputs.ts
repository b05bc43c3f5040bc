/** Everything that can happen to the session machine, in any state. */
import type { Order } from '../../../../hardware/table.ts';
import { degrees, degreesPerSecond, milliseconds } from '../../../../protocols/base/units.ts';
import type { Finding } from '../../../safety/finding.ts';
import { findingOf } from '../../../safety/finding.ts';
import type { Bar } from '../../../safety/situation.ts';
import type { SessionEvent } from '../../../session/events.ts';
import { plan, protocolAngle } from '../plan.ts';
import { findings, instant } from './findings.ts';
import { factsOf } from './paths.ts';
import { level, type MachineState, type Place, places } from './state.ts';

/** An event without its instant, place and bar, which are those of the state. */
export type Told = SessionEvent extends infer E
  ? E extends SessionEvent
    ? Omit<E, 'at' | 'angle' | 'bar' | 'returnsAlone'>
    : never
  : never;

/** Who is at work: only a person may resume motion. */
export type Source = 'person' | 'table' | 'watch' | 'time' | 'program';

export type MachineInput = {
  readonly label: string;
  readonly by: Source;
} & (
  | { readonly kind: 'event'; readonly event: Told }
  | { readonly kind: 'finding'; readonly finding: Finding }
  /** The table is elsewhere, by whatever cause. */
  | { readonly kind: 'moves'; readonly to: Place }
  /** The table comes to level as it was told to, or by its own rules. */
  | { readonly kind: 'comes home' }
  | { readonly kind: 'bar'; readonly bar: Bar | null }
  /** `again`: within a second of the last loss, so that there is no new finding. */
  | { readonly kind: 'lost'; readonly again: boolean }
  | { readonly kind: 'connected'; readonly at: Place; readonly bar: Bar | null; readonly isReturning: boolean }
  | { readonly kind: 'delay'; readonly id: string }
);

const event = (label: string, by: Source, told: Told): MachineInput => ({ label, by, kind: 'event', event: told });
const act = (type: 'PAUSE' | 'RESUME' | 'STOP' | 'RETURN' | 'RESET' | 'ACKNOWLEDGE'): MachineInput =>
  event(type.toLowerCase(), 'person', { type, reason: 'a person' });

const aim = (label: string, to: number, limit: number, restsAtLevel = false): MachineInput =>
  event(`override to ${label}`, 'person', {
    type: 'OVERRIDE_TARGET',
    to: degrees(to),
    rate: degreesPerSecond(1),
    limit: degrees(limit),
    confirmedUpTo: degrees(Math.max(limit, 30)),
    restsAtLevel,
  });

const start = (label: string, driveTest: boolean): MachineInput =>
  event(label, 'person', { type: 'START', plan, driveTest, reason: 'a person' });

const stopAndReturn = [act('STOP'), act('RETURN')];
const starts = [start('start', false), start('start with a drive test', true)];
const otherActs = [
  act('PAUSE'),
  act('RESUME'),
  act('RESET'),
  act('ACKNOWLEDGE'),
  event('override', 'person', { type: 'OVERRIDE', forMs: milliseconds(600_000), reason: 'a person' }),
  aim('10°', 10, protocolAngle),
  aim('25°', 25, 30),
  aim('25° after a rest', 25, 30, true),
  event('jog down', 'person', { type: 'OVERRIDE_JOG', direction: 'down' }),
  event('jog up', 'person', { type: 'OVERRIDE_JOG', direction: 'up' }),
  event('override hold', 'person', { type: 'OVERRIDE_HOLD', forMs: milliseconds(40_000) }),
  event('override skip', 'person', { type: 'OVERRIDE_SKIP' }),
  event('override end', 'person', { type: 'OVERRIDE_END', reason: 'a person' }),
];

const recorder = findingOf('H24', instant, { reaction: 'note', reason: 'explored' });
const attendant = findingOf('H31', instant, { reaction: 'note', reason: 'explored' });
const program = [
  event('recorder fails', 'program', { type: 'RECORDER_FAILED', finding: recorder, reason: 'H24' }),
  event('no helper in a rest', 'program', { type: 'UNATTENDED', finding: attendant, reason: 'H31' }),
  event('a helper comes', 'person', { type: 'ATTENDED' }),
];
const testNews = [
  event('drive test: button pressed', 'person', { type: 'TEST_PRESSED' }),
  event('drive test: failed', 'watch', { type: 'TEST_FAILED', reason: 'explored' }),
];

const watched = findings.map(({ label, finding, isPossible }) => ({
  input: { label, by: 'watch', kind: 'finding', finding } satisfies MachineInput,
  isPossible,
}));

const moves = places.map((to): MachineInput => ({ label: `table at ${to.name}`, by: 'table', kind: 'moves', to }));
const comesHome: MachineInput = { label: 'table comes to level', by: 'table', kind: 'comes home' };
const redStop: MachineInput = { label: 'red stop', by: 'table', kind: 'bar', bar: 'red-stop' };
const triesEnd: MachineInput = { label: 'tries used up', by: 'table', kind: 'bar', bar: 'tries' };
const unbarred: MachineInput = { label: 'device’s latch ends', by: 'table', kind: 'bar', bar: null };
const lost: MachineInput = { label: 'link lost', by: 'table', kind: 'lost', again: false };
const lostAgain: MachineInput = { label: 'link lost again', by: 'table', kind: 'lost', again: true };
const connections: readonly MachineInput[] = places.flatMap((at) =>
  (at.isLevel ? ([null, 'red-stop'] as const) : ([null, 'red-stop', 'tries'] as const)).flatMap((bar) =>
    (at.isOff ? [false, true] : [false]).map((isReturning): MachineInput => {
      const label = `link back: ${at.name}${bar === null ? '' : `, ${bar}`}${isReturning ? ', returning' : ''}`;
      return { label, by: 'table', kind: 'connected', at, bar, isReturning };
    }),
  ),
);

const armed = event('armed', 'table', { type: 'ARMED' });
const arrived = event('arrived', 'table', { type: 'ARRIVED' });
const atLevel = event('reported level', 'table', { type: 'LEVEL' });
const stood = event('stands under the brake', 'table', { type: 'STOOD', redStop: false });
const stoodByRedStop = event('stands under the brake, red stop in', 'table', { type: 'STOOD', redStop: true });
const checked = event('self-test passed', 'program', { type: 'CHECKED' });
const ownReturn = event('device returns by itself', 'table', { type: 'RETURNING', reason: 'explored' });

const refusedAs = (order: Order['kind'], reason: string): MachineInput =>
  event(`${order} refused: ${reason}`, 'table', { type: 'REFUSED', order, reason: `X: ${reason}` });
const refusals: Readonly<Partial<Record<Order['kind'], readonly MachineInput[]>>> = {
  return: [refusedAs('return', 'stuck'), refusedAs('return', 'estop')],
  ramp: [refusedAs('ramp', 'ankle'), refusedAs('ramp', 'lease')],
  ready: [refusedAs('ready', 'estop'), refusedAs('ready', 'state')],
  hold: [refusedAs('hold', 'latched')],
  rest: [refusedAs('rest', 'latched')],
  reset: [refusedAs('reset', 'state')],
};

/** XState calls the delay of a state `xstate.after.NAME.session.STATE`. */
const delayOf = (id: string): MachineInput => ({
  label: `${id.replace(/^xstate\.after\./, '').replace('.session.', ' of ')} is over`,
  by: 'time',
  kind: 'delay',
  id,
});

/** Gives everything that may happen in a state. Without its delays, that depends on few fields, and is made once for each. */
export function inputsFrom(): (state: MachineState) => readonly MachineInput[] {
  const known = new Map<string, readonly MachineInput[]>();
  return (state) => {
    const { run, path, place, bar, isLinked, standing } = state;
    const isBraked = isLeftAtLevel(state);
    const name = `${path}|${place.name}|${bar}|${isLinked}|${standing}|${isBraked}`;
    let inputs = known.get(name);
    if (inputs === undefined) {
      inputs = withoutDelays(state).filter((input) => !isBraked || !leadsNearLevel(input));
      known.set(name, inputs);
    }
    return run.delays.length === 0 ? inputs : [...inputs, ...run.delays.map(({ id }) => delayOf(id))];
  };
}

/**
 * A stop that has lasted 10 s away from 3° does not come there by itself afterwards: a creep of 2° is a finding, a slide is
 * caught by the device. A person who brings the table there by hand, and leaves it there, is not explored (see `README.md`).
 */
const isLeftAtLevel = ({ path, run }: MachineState): boolean =>
  path === 'stopped' && !run.delays.some(({ id }) => id.includes('stopNearLevel'));

function leadsNearLevel(input: MachineInput): boolean {
  const to = input.kind === 'moves' ? input.to : input.kind === 'connected' ? input.at : level;
  return !to.isOff && !to.isLevel;
}

function withoutDelays(state: MachineState): readonly MachineInput[] {
  const { path, place, bar, isLinked } = state;
  return [
    ...stopAndReturn,
    ...otherActs,
    ...(path === 'ready' && place.isLevel && isLinked && bar === null ? starts : []),
    ...watched.filter(({ isPossible }) => isPossible(state)).map(({ input }) => input),
    ...program,
    ...(factsOf(path).region === 'test' ? testNews : []),
    ...moves.filter((move) => move.kind === 'moves' && move.to !== place),
    comesHome,
    ...(isLinked ? [lost, redStop, ...(bar === null && !place.isLevel ? [triesEnd] : [])] : connections),
    ...(isLinked && beforeStart.has(factsOf(path).region) ? [lostAgain] : []),
    ...(isLinked && bar !== null && endsBars(state) ? [unbarred] : []),
    ...(isLinked ? reported(state) : []),
  ];
}

/** A start reports again what was reported before. */
const beforeStart: ReadonlySet<string> = new Set(['idle', 'aftercare']);

/** A bar ends with the return that a person asks for, or at level. */
const endsBars = ({ standing, place }: MachineState): boolean =>
  place.isLevel || standing === 'return' || standing === 'follow' || standing === 'reset';

/** What the table reports of the order that stands. */
function reported({ path, standing, place, bar }: MachineState): readonly MachineInput[] {
  const isReturning = standing === 'return' || standing === 'follow';
  return [
    ...(isReturning ? (place.isLevel ? [atLevel] : []) : [ownReturn]),
    ...(standing === 'ready' ? [armed] : []),
    ...(standing === 'ramp' ? [arrived] : []),
    ...(standing === 'stop' || standing === 'hold' ? [bar === 'red-stop' ? stoodByRedStop : stood] : []),
    ...(path === 'checking' ? [checked] : []),
    ...(standing === 'follow' || standing === 'none' || standing === 'stop' ? [] : (refusals[standing] ?? [])),
  ];
}
