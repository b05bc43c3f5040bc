/** What must hold at every step of the session machine. Each property has a name, which a violation shows. */
import type { Order } from '../../../../hardware/table.ts';
import { refusal } from '../../../safety/guard.ts';
import type { Broken } from '../model.ts';
import type { MachineInput } from './inputs.ts';
import { factsOf } from './paths.ts';
import { isRightReaction } from './reactions.ts';
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

const legOf = ({ run }: MachineState): number => run.snapshot.context.leg;

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
      const isHomeward = factsOf(taken.after.path).isReturning && has(taken.orders, 'return');
      return isHomeward ? null : `RETURN leads to ${orderedIn(taken)}`;
    },
  },
  {
    name: 'a finding has its reaction, in one step, from every state',
    check: (taken) => {
      const { event, before, after, orders } = taken;
      if (event?.type !== 'FINDING' || isRightReaction(before, event.finding, after.path, orders)) return null;
      const { hazard, reaction } = event.finding;
      return `${hazard} (${reaction}) in ${before.path} leads to ${orderedIn(taken)}`;
    },
  },
  {
    name: 'a state gives its own orders and no others',
    check: ({ before, after, orders }) => {
      const to = after.path;
      const rule = factsOf(to);
      const wrong = orders.find(({ kind }) => kind !== rule.gives && !rule.may.includes(kind));
      if (wrong !== undefined) return `${wrong.kind} is ordered in ${to}`;
      const isNextLeg = factsOf(to).region === 'session' && legOf(before) !== legOf(after);
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
      if (by === 'person' || factsOf(from).goesOn) return null;
      if (has(orders, 'ramp') || has(orders, 'ready')) return `${ordersText(orders)} in ${to}, from ${from}`;
      return from !== to && factsOf(to).isMotion ? `${from} becomes ${to}` : null;
    },
  },
  {
    name: 'a stop or a fault ends by a reset at level only',
    check: ({ before, after, event }) => {
      const from = before.path;
      const to = after.path;
      if (from === to) return null;
      const isOver = overIn.has(factsOf(to).region);
      const { region } = factsOf(from);
      if (isOver && (region === 'stop' || region === 'fault')) {
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
      const { region, isReturning } = factsOf(to);
      const isSeen = isReturning || region === 'idle' || region === 'start' || to === 'fault.stranded';
      return isSeen ? null : `the device returns, and the machine is in ${to}`;
    },
  },
];

/** A stop or a fault is over in these. */
const overIn: ReadonlySet<string> = new Set(['idle', 'start', 'test', 'aftercare']);

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
  if (input.kind === 'lost') {
    const { region } = factsOf(to);
    const isOver = to === 'disconnected' || region === 'return' || region === 'stop' || region === 'fault';
    return isOver ? null : { property: lossEnds, reason: `${from} becomes ${to}` };
  }
  if (input.kind !== 'connected' || !input.at.isOff) return null;
  const orders = taken.flatMap((one) => one.orders);
  const isOrdered = has(orders, 'return');
  const wrong = { property: returnsAgain, reason: `${from} becomes ${to} and orders ${ordersText(orders)}` };
  if (input.bar !== null) return isOrdered ? wrong : null;
  // A stuck table is not pushed again, except by a person’s act.
  const isStuck = from === 'fault.stranded' && to === from;
  return isOrdered || isStuck ? null : wrong;
}
