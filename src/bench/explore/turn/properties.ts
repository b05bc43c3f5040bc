/** What must hold at every turn of the controller. Each property has a name, which a violation shows. */
import type { Order } from '../../../../hardware/table.ts';
import { standsInverted } from '../../../../protocols/therapy/level.ts';
import type { Entry } from '../../../controller/entry.ts';
import { reactions } from '../../../safety/reaction.ts';
import { freshReading } from '../../../safety/situation.ts';
import { factsOf } from '../machine/paths.ts';
import type { Broken } from '../model.ts';
import type { TurnExploredInput } from './inputs.ts';
import type { ExploredTurn } from './state.ts';
import type { TakenTurn } from './step.ts';

/** A property of one turn. `check` gives what is wrong, or null. */
interface TurnProperty {
  readonly name: string;
  readonly check: (taken: TakenTurn, input: TurnExploredInput, before: ExploredTurn) => string | null;
}

type Found = Extract<Entry, { type: 'finding' }>;

const isOrdered = (orders: readonly Order[], kind: Order['kind']): boolean => orders.some((one) => one.kind === kind);
const ordersText = (orders: readonly Order[]): string => orders.map(({ kind }) => kind).join(', ') || 'nothing';
const ledTo = ({ to, output }: TakenTurn): string => `leads to ${to}, which orders ${ordersText(output.orders)}`;
const isAct = ({ input }: TakenTurn, name: string): boolean => input.kind === 'act' && input.act.act === name;
const findingsOf = ({ output }: TakenTurn): readonly Found[] =>
  output.entries.filter((entry): entry is Found => entry.type === 'finding');
const severity = ({ reaction }: Found): number => reactions.indexOf(reaction);
const hold = reactions.indexOf('hold');

/** In these the table moves, or may move, on the controller's order: a lost link or an unknown angle ends them. */
const underWay: ReadonlySet<string> = new Set(['test', 'session', 'pause', 'override']);

const turnProperties: readonly TurnProperty[] = [
  {
    name: 'the controller does not fail, and its guard refuses no order',
    check: ({ input, hadFailed, t }) => (hadFailed || input.kind === 'failure' ? null : t.failure),
  },
  {
    name: 'STOP leaves the table stopped, in one turn, from every state',
    check: (taken) => {
      if (!isAct(taken, 'stop') || taken.hadFailed) return null;
      const { to, t, output } = taken;
      const isStopped = to === 'stopped' && t.standing.order.kind === 'stop' && output.orders.length <= 1;
      return isStopped && output.answer.refusals.length === 0 ? null : `STOP ${ledTo(taken)}`;
    },
  },
  {
    name: 'RETURN orders the return, in one turn, from every state',
    check: (taken) => {
      if (!isAct(taken, 'return')) return null;
      const isHomeward = isOrdered(taken.output.orders, 'return') && taken.output.answer.refusals.length === 0;
      return isHomeward ? null : `RETURN ${ledTo(taken)}`;
    },
  },
  {
    name: 'a lost link ends what is under way, in one turn',
    check: (taken) => {
      const { input, from, to } = taken;
      const isLost = input.kind === 'actuator' && (input.notice.kind === 'lost' || input.notice.kind === 'restarted');
      if (taken.hadFailed || !isLost || !underWay.has(factsOf(from).region)) return null;
      return underWay.has(factsOf(to).region) ? `${from} ${ledTo(taken)}` : null;
    },
  },
  {
    name: 'nothing is under way without a fresh reading and a fresh sample',
    check: (taken) => {
      const { input, at, from, to, t } = taken;
      if (taken.hadFailed || (input.kind !== 'tick' && input.kind !== 'actuator')) return null;
      const { tilt, wokeAt } = t.situation;
      const tiltAgeMs = at - Math.max(tilt?.at ?? at, wokeAt);
      const isTiltStale = tiltAgeMs > t.thresholds.tiltAgeMs;
      if (!isTiltStale || !underWay.has(factsOf(from).region)) return null;
      return underWay.has(factsOf(to).region) ? `no sample for ${tiltAgeMs} ms, and ${from} ${ledTo(taken)}` : null;
    },
  },
  {
    name: 'the turn of a finding that asks to hold, or for more, orders nothing head-down',
    check: (taken) => {
      const worst = findingsOf(taken).reduce((most, one) => Math.max(most, severity(one)), -1);
      if (worst < hold) return null;
      const wrong = taken.output.orders.find(
        ({ kind }) => kind === 'ready' || (kind === 'ramp' && taken.to !== 'fault.relieving'),
      );
      return wrong === undefined ? null : `${wrong.kind} is ordered in ${taken.to}`;
    },
  },
  {
    name: 'a cut is ordered in the turn that finds the need for it',
    check: (taken) => {
      // After a stall one turn judges all that has happened in it: a return of the device, or of a person, may have followed.
      if (taken.t.situation.wokeAt === taken.at) return null;
      const cut = findingsOf(taken).find(({ reaction, hazard }) => reaction === 'cut' && hazard !== 'H28');
      if (cut === undefined || taken.from === 'disconnected' || taken.hadFailed) return null;
      const { order } = taken.t.standing;
      return order.kind === 'stop' ? null : `${cut.hazard} in ${taken.from} ${ledTo(taken)}`;
    },
  },
  {
    name: 'after a finding nothing moves head-down until a start',
    check: ({ to, output }, input, before) => {
      if (!before.isEnded || (input.kind === 'act' && input.act.act === 'start')) return null;
      const wrong = output.orders.find(({ kind }) => kind === 'ready' || (kind === 'ramp' && to !== 'fault.relieving'));
      return wrong === undefined ? null : `${wrong.kind} is ordered in ${to}`;
    },
  },
  {
    name: 'only a person resumes motion',
    check: ({ from, to, output }, { isPersons }) => {
      if (isPersons || factsOf(from).goesOn) return null;
      const isMoved = isOrdered(output.orders, 'ramp') || isOrdered(output.orders, 'ready');
      return isMoved ? `${ordersText(output.orders)} in ${to}, from ${from}` : null;
    },
  },
  {
    name: 'leases are renewed for a healthy turn with a fresh reading only',
    check: ({ t, output, at }) => {
      if (output.renewUntil === null) return null;
      if (t.failure !== null) return 'renewed after a failure';
      if (freshReading(t.situation) === null) return 'renewed without a fresh reading';
      return output.renewUntil > at + longestPermissionMs ? `renewed for ${output.renewUntil - at} ms` : null;
    },
  },
  {
    name: 'every order, finding, act and change of state has its reason in the record',
    check: ({ output, hadFailed, t }) => {
      for (const entry of output.entries) if (entry.reason === '') return `${entry.type} without a reason`;
      const recorded = output.entries.filter(({ type }) => type === 'order').length;
      const isFailed = hadFailed || t.failure !== null;
      return isFailed || recorded >= output.orders.length
        ? null
        : `${ordersText(output.orders)} ordered, ${recorded} recorded`;
    },
  },
  {
    name: 'a person who hangs has the alarm',
    check: ({ input, from, to, t, output }) => {
      // An alarm of the turn that led here shows in the next, 20 ms later.
      const isLook = input.kind === 'tick' || (input.kind === 'actuator' && input.notice.kind === 'reading');
      if (!isLook || from !== to || output.alarm !== null) return null;
      const angle = t.situation.reading?.angle ?? 0;
      return to === 'fault.stranded' || (to === 'stopped' && standsInverted(angle))
        ? `no alarm in ${to} at ${angle}°`
        : null;
    },
  },
];

/** ms: three turns of 20 ms. */
const longestPermissionMs = 60;

export const propertyNames: readonly string[] = [...turnProperties.map(({ name }) => name)];

export function brokenBy(taken: TakenTurn, input: TurnExploredInput, before: ExploredTurn): readonly Broken[] {
  const broken: Broken[] = [];
  for (const { name, check } of turnProperties) {
    const reason = check(taken, input, before);
    if (reason !== null) broken.push({ property: name, reason });
  }
  return broken;
}
