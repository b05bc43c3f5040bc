/** The abstraction of an explored state: two states with one key are explored once. `README.md` has the reasons. */
import { levelBandDeg } from '../../../../protocols/therapy/level.ts';
import type { SessionContext } from '../../../session/context.ts';
import { factsOf } from './paths.ts';
import type { MachineState } from './state.ts';

/** Where the legs of the protocol and the override's target can still be gone on with. */
const protocolAhead: ReadonlySet<string> = new Set(['start', 'test', 'session', 'pause', 'override']);

const bit = (condition: boolean): string => (condition ? '1' : '0');

/** @returns the state’s abstraction as a text */
export function keyOf(state: MachineState): string {
  const { run, path, place, bar, isLinked, standing, isEnded, owesPause } = state;
  const { historyValue, context } = run.snapshot;
  // No two states are active at once, so the path is the whole value.
  const history =
    Object.keys(historyValue).length === 0 ? '' : JSON.stringify(historyValue, (_, part) => part?.id ?? part);
  const delays = run.delays.length === 0 ? '' : run.delays.map(({ id }) => id).join();
  const flags = bit(isLinked) + bit(isEnded) + bit(owesPause);
  return `${path}|${history}|${delays}|${place.name}|${bar}|${standing}|${flags}|${remembered(state, context, path)}`;
}

/** What the machine's guards, delays and actions can still read of its memory. */
function remembered({ place, isLatched }: MachineState, context: SessionContext, path: string): string {
  const { finding, angle, latched, retryDue, buttonsReturn, lockedOut } = context;
  const { wasOffLevel, retries, cuts, plan, envelope } = context;
  const { region } = factsOf(path);
  const cause = finding === null ? '-' : causeIsRead.has(path) && finding.cause === 'link' ? 'link' : 'any';
  const isWide = envelope !== null && plan !== null && envelope.maxAngle > plan.envelope.maxAngle;
  // A fault ends as a stop does, by a reset, which clears both.
  const latch = region === 'fault' ? '' : bit(latched) + bit(isLatched);
  // Read by a start only.
  const lock = path === 'ready' ? bit(lockedOut) : '';
  const marks = bit(retryDue) + bit(buttonsReturn) + bit(wasOffLevel) + bit(isWide);
  const angleKnown = place.angle === null ? bit(Math.abs(angle) > levelBandDeg) : '';
  const counts = `${Math.min(retries, mostCounted)}${Math.min(cuts, mostCounted)}`;
  const session = protocolAhead.has(region) ? protocolOf(context, path) : '';
  return `${cause}|${angleKnown}|${latch}|${lock}|${marks}|${counts}|${session}`;
}

/** Where the machine asks whether the link was at fault, or keeps the finding until it does. */
const causeIsRead: ReadonlySet<string> = new Set(['fault.cutting', 'fault.stranded']);

/** No guard tells a third retry or cut from a fourth. */
const mostCounted = 3;

function protocolOf(context: SessionContext, path: string): string {
  const { leg, stay, overrideTarget, isTesting, testMove, recorderFailure, unattended, endsHere } = context;
  // A target is read on the way there only.
  const hasTarget = overrideTarget !== null && path !== 'override.holding';
  return [
    leg,
    stay,
    hasTarget ? `${overrideTarget.to}/${overrideTarget.limit}/${overrideTarget.restsAtLevel}` : '',
    testMove,
    bit(isTesting) + bit(recorderFailure !== null) + bit(unattended !== null) + bit(endsHere),
  ].join();
}
