/** The link, host and device, as a model to search. */
import type { Model, Step } from '../model.ts';
import { inputsOf, type LinkInput } from './inputs.ts';
import { keyOf } from './key.ts';
import { brokenBy, propertyNames } from './properties.ts';
import { beginning, type LinkState } from './state.ts';
import { isOwn, LinkStepper } from './step.ts';

export const linkModel = (): Model<LinkState, LinkInput> => ({
  initial: beginning,
  starts,
  deepest: 6,
  properties: propertyNames,
  ways: [
    {
      property: 'from every state a sound line leads to a connection in which neither side waits',
      isGoal: ({ link: { phase, outstanding, plan, stopping } }) =>
        phase === 'up' && outstanding === null && plan.length === 0 && !stopping,
      isProgress: isSoundLine,
    },
    {
      property: 'from every state the device brings the table home without the host',
      isGoal: ({ device: { isOff } }) => !isOff,
      isProgress: isWithoutHost,
    },
  ],
  key: keyOf,
  inputs: inputsOf,
  step,
  label: ({ label }) => label,
  show: ({ link, device, toDevice, toHost }) => {
    const ways = `${toDevice === null ? '' : `, ${toDevice.verb} on its way`}${toHost === null ? '' : `, ${toHost} on its way`}`;
    const host = `host ${link.phase}, order ${link.order?.kind ?? 'none'}, ${link.outstanding?.body.verb ?? 'nothing'} outstanding`;
    return `${host}; device ${device.letter}${device.isOff ? ' off level' : ''}${ways}`;
  },
});

const exchange = ['line to device arrives', 'line to host arrives'];
const connected = ['port opens', ...exchange, ...exchange];
const armed = [...connected, 'order ready', ...exchange, ...exchange];
const moving = [...armed, 'order ramp', ...exchange, 'device leaves level'];

/** What a session passes through: connected, armed, moving, held off level, stopped, returning. */
const starts = [
  [...moving, 'order hold', ...exchange, 'device stands'],
  [...moving, 'order stop', '!! arrives'],
  [...moving, 'order return', ...exchange],
];

function step(before: LinkState, input: LinkInput): Step<LinkState> {
  const taken = new LinkStepper(before);
  taken.take(input);
  const { written, stops, notices, mayRenew, executed } = taken;
  const after = withGhosts(taken, before);
  return { next: after, broken: brokenBy({ before, input, after, written, stops, notices, mayRenew, executed }) };
}

/** Follows what the properties remember, by what was reported and carried out. */
function withGhosts({ state, notices, executed }: LinkStepper, before: LinkState): LinkState {
  let next = state;
  for (const notice of notices) {
    if (notice.kind === 'connected' || notice.kind === 'lost' || notice.kind === 'restarted')
      next = { ...next, ended: next.asked };
    // The device that was to stop has forgotten everything, and stands under its brake.
    const isStopOver =
      notice.kind === 'restarted' ||
      (notice.kind === 'reading' && (notice.reading.state === 'S' || notice.reading.state === 'F'));
    if (isStopOver) next = { ...next, isStopAsked: false };
  }
  // Telemetry confirms during a handshake, too, where it is not reported.
  if (before.link.stopping && !next.link.stopping) next = { ...next, isStopAsked: false };
  if (executed === null || isOwn(executed.command.verb)) return next;
  return { ...next, done: Math.max(next.done, executed.order), doneSeq: executed.command.seq };
}

/** Every line arrives, and the host may renew. */
function isSoundLine(_: LinkState, input: LinkInput): boolean {
  switch (input.kind) {
    case 'tick':
      return input.mayRenew && input.hears;
    case 'to host':
      return input.fate === 'arrives' && input.mayRenew;
    case 'to device':
    case 'stop line':
      return input.fate === 'arrives';
    case 'port opens':
      return true;
    case 'device':
      return input.does === 'stands';
    default:
      return false;
  }
}

/** Rules 1 and 2: the lease ends, the device gives it up and returns; so it does where it was left off level. */
function isWithoutHost({ device: { letter, isOff } }: LinkState, input: LinkInput): boolean {
  if (input.kind === 'stall') return true;
  if (input.kind !== 'device') return false;
  switch (input.does) {
    case 'stands':
    case 'gives up its lease':
    case 'comes home':
      return true;
    case 'returns by itself':
      return isOff && (letter === 'I' || letter === 'S');
    case 'leaves level':
    case 'boots':
      return false;
  }
}
