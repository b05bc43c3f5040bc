/** What must hold at every step of the session machine. Each property has a name, which a violation shows. */
import type { Order } from '../../../../hardware/table.ts';
import { refusal } from '../../../safety/guard.ts';
import { stateName } from '../../../session/state-name.ts';
import { factsOf } from '../../../session/states.ts';
import type { Broken } from '../model.ts';
import type { MachineInput } from './inputs.ts';
import { orderRules } from './order-rules.ts';
import type { MachineState } from './state.ts';
import type { Taken } from './walk.ts';

/** A property of one event of the machine. `check` gives what is wrong, or null. */
interface Property {
  readonly name: string;
  readonly check: (taken: Taken, input: MachineInput) => string | null;
}

const has = (orders: readonly Order[], kind: Order['kind']): boolean => orders.some((order) => order.kind === kind);
const ordersText = (orders: readonly Order[]): string => orders.map(({ kind }) => kind).join(', ') || 'nothing';
const orderedIn = ({ after, orders }: Taken): string => `${after.path}, which orders ${ordersText(orders)}`;

const isUnderWay = ({ run }: MachineState): boolean => factsOf(stateName(run.snapshot.value)).isUnderWay;
const legOf = ({ run }: MachineState): number => run.snapshot.context.leg;
const isReturning = (path: string): boolean => /^(returning|following|fault\.returning|testing\.refusing)$/.test(path);

const properties: readonly Property[] = [
  {
    name: 'STOP stops, in one step, from every state',
    check: (taken) => {
      if (taken.event?.type !== 'STOP') return null;
      return taken.after.path === 'stopped' && has(taken.orders, 'stop') ? null : `STOP leads to ${orderedIn(taken)}`;
    },
  },
  {
    name: 'RETURN returns, in one step, from every state',
    check: (taken) => {
      if (taken.event?.type !== 'RETURN') return null;
      const isHomeward = isReturning(taken.after.path) && has(taken.orders, 'return');
      return isHomeward ? null : `RETURN leads to ${orderedIn(taken)}`;
    },
  },
  {
    name: 'a finding has its reaction, in one step, from every state',
    check: (taken) => {
      const { event, before, after, orders } = taken;
      if (event?.type !== 'FINDING') return null;
      const from = before.path;
      const to = after.path;
      const { reaction, cause, needsManualRelease } = event.finding;
      const is = (isRight: boolean) =>
        isRight ? null : `${event.finding.hazard} (${reaction}) in ${from} leads to ${orderedIn(taken)}`;
      // Without a link nothing is ordered; what has stopped is stopped.
      if (from === 'disconnected' || (from === 'stopped' && reaction === 'cut')) return is(!has(orders, 'return'));
      if (cause === 'red-stop') return is(to === 'stopped' && has(orders, 'stop'));
      if (reaction === 'cut') {
        if (from === 'fault.cutting' || from === 'fault.waiting') return is(to === from && orders.length === 0);
        return is(to === 'fault.cutting' && has(orders, 'stop'));
      }
      const isOnTable =
        (isUnderWay(before) && from !== 'preparing') || from === 'session.recovering' || from === 'aftercare';
      if (needsManualRelease === true)
        return isOnTable || from.startsWith('fault.returning') ? is(to === 'fault.stranded') : null;
      if (cause === 'return-button' && before.place.isOff && from !== 'preparing')
        return is(isReturning(to) && (has(orders, 'return') || isReturning(from)));
      if (from === 'preparing' && reaction !== 'note') return is(to === 'ready' && has(orders, 'rest'));
      if (!isOnTable) return null;
      switch (reaction) {
        case 'note':
          return is(to === from && orders.length === 0);
        case 'hold':
        case 'relieve':
          return is(
            from === 'testing.refusing'
              ? to === from
              : to === (reaction === 'hold' ? 'fault.holding' : 'fault.relieving') && has(orders, 'hold'),
          );
        case 'return':
          return is(to === 'fault.returning' && has(orders, 'return'));
      }
    },
  },
  {
    name: 'a state gives its own orders and no others',
    check: ({ before, after, orders }) => {
      const to = after.path;
      const rule = orderRules[to];
      if (rule === undefined) return `${to} has no rule`;
      const wrong = orders.find(({ kind }) => kind !== rule.gives && !rule.may.includes(kind));
      if (wrong !== undefined) return `${wrong.kind} is ordered in ${to}`;
      const isNextLeg = to.startsWith('session') && legOf(before) !== legOf(after);
      const isEntered = before.path !== to || isNextLeg;
      if (!isEntered || rule.gives === null || has(orders, rule.gives)) return null;
      return `${to} was entered from ${before.path} and orders ${ordersText(orders)}, not ${rule.gives}`;
    },
  },
  {
    name: 'the guard refuses no order',
    check: ({ after, orders }) => {
      for (const order of orders) {
        const reason = refusal(order, after.run.snapshot.context.envelope);
        if (reason !== null) return reason;
      }
      return null;
    },
  },
  {
    name: 'after a finding nothing moves head-down until a start',
    check: ({ before, after, event, orders }) => {
      if (!before.isEnded || event?.type === 'START') return null;
      const to = after.path;
      const { angle } = after.run.snapshot.context;
      for (const order of orders) {
        if (order.kind === 'ready') return `the drive is armed again, in ${to}`;
        if (order.kind !== 'ramp') continue;
        if (to !== 'fault.relieving') return `a ramp to ${order.to}° is ordered in ${to}`;
        if (order.to > angle && angle >= 0) return `the relief goes from ${angle}° to ${order.to}°`;
        if (angle >= 0 && order.to < 0) return `the relief goes past level, to ${order.to}°`;
      }
      return null;
    },
  },
  {
    name: 'only a person resumes motion',
    check: ({ before, after, orders }, { by }) => {
      const from = before.path;
      const to = after.path;
      if (by === 'person' || goesOn.test(from)) return null;
      if (has(orders, 'ramp') || has(orders, 'ready')) return `${ordersText(orders)} in ${to}, from ${from}`;
      return from !== to && moving.test(to) ? `${from} becomes ${to}` : null;
    },
  },
  {
    name: 'a stop or a fault ends by a reset at level only',
    check: ({ before, after, event }) => {
      const from = before.path;
      const to = after.path;
      if (from === to) return null;
      const isOver = /^(ready|aftercare|checking|disconnected|preparing|testing)/.test(to);
      if (isOver && /^(stopped|fault)/.test(from)) {
        if (event?.type !== 'RESET') return `${from} becomes ${to} without a reset`;
        return before.place.isLevel ? null : `a reset ends ${from} at ${before.place.name}`;
      }
      return isOver && before.isLatched && after.isLatched ? `${from} becomes ${to}, and the stop is not reset` : null;
    },
  },
  {
    name: 'the pause at level is kept',
    check: ({ before, after }) => {
      if (after.path !== 'ready' || before.path === 'ready') return null;
      return after.owesPause ? `${before.path} becomes ready, and the pause was not kept` : null;
    },
  },
  {
    name: 'a return of the device is followed',
    check: ({ before, after, event }) => {
      if (event?.type !== 'RETURNING' || !before.place.isOff) return null;
      const to = after.path;
      const isSeen = isReturning(to) || /^(fault\.stranded|disconnected|checking|ready|preparing)/.test(to);
      return isSeen ? null : `the device returns, and the machine is in ${to}`;
    },
  },
];

/** What is under way goes on by itself. Not a pause, and no override that holds. */
const goesOn = /^(preparing|testing|session|override\.(widening|levelling|resting)|fault\.relieving)/;
const moving = /^(preparing|testing|session|override\.(jogging|moving|widening|levelling))/;

export const noException = 'no guard and no action throws';
const lossEnds = 'a lost link ends whatever is under way';
const returnsAgain = 'a connection off level returns, but not against a bar';

export const propertyNames: readonly string[] = [
  ...properties.map(({ name }) => name),
  lossEnds,
  returnsAgain,
  noException,
];

export function brokenBy(before: MachineState, input: MachineInput, taken: readonly Taken[]): readonly Broken[] {
  const broken: Broken[] = [];
  for (const one of taken) {
    for (const { name, check } of properties) {
      const reason = check(one, input);
      if (reason !== null) broken.push({ property: name, reason });
    }
  }
  const whole = ofConnection(before, input, taken);
  if (whole !== null) broken.push(whole);
  return broken;
}

/** Properties of a loss and of a connection, each of which takes several events of the machine. */
function ofConnection(before: MachineState, input: MachineInput, taken: readonly Taken[]): Broken | null {
  const after = taken.at(-1)?.after ?? before;
  const from = before.path;
  const to = after.path;
  if (input.kind === 'lost') return isUnderWay(after) ? { property: lossEnds, reason: `${from} becomes ${to}` } : null;
  if (input.kind !== 'connected' || !input.at.isOff) return null;
  const orders = taken.flatMap((one) => one.orders);
  const isOrdered = has(orders, 'return');
  const wrong = { property: returnsAgain, reason: `${from} becomes ${to} and orders ${ordersText(orders)}` };
  if (input.bar !== null) return isOrdered ? wrong : null;
  // A stuck table is not pushed again, except by a person’s act.
  const isStuck = from === 'fault.stranded' && to === from;
  return isOrdered || isStuck ? null : wrong;
}
