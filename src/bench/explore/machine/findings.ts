/** Every finding that the machine may be given: each hazard of the register with each reaction that it asks for. */
import { milliseconds } from '../../../../protocols/base/units.ts';
import { type Finding, findingOf } from '../../../safety/finding.ts';
import type { Cause } from '../../../safety/hazards/hazard.ts';
import type { HazardId } from '../../../safety/hazards/register.ts';
import { hazardOf, hazards } from '../../../safety/hazards/register.ts';
import { slowReturnRate } from '../../../safety/reaction.ts';
import type { Alert } from '../../../safety/watch.ts';
import { factsOf } from './paths.ts';
import type { MachineState } from './state.ts';

/** Time does not pass: every delay may expire at any moment instead. */
export const instant = milliseconds(1);

type Asked = Omit<Alert, 'reason'>;

const home: Asked = { reaction: 'return' };
const slowly: Asked = { reaction: 'return', returnRate: slowReturnRate };
const cut: Asked = { reaction: 'cut', returnRate: slowReturnRate };
const note: Asked = { reaction: 'note' };
const hold: Asked = { reaction: 'hold' };

/** A new hazard does not compile without its reactions. None: it is prevented, or answered without the machine. */
const asked: Readonly<Record<HazardId, readonly Asked[]>> = {
  H01: [home, cut, slowly],
  H02: [cut, slowly],
  H03: [{ reaction: 'cut' }],
  H04: [home, cut, { reaction: 'return', needsManualRelease: true }],
  H05: [home],
  H06: [home],
  H07: [home],
  H08: [home],
  H09: [home],
  H10: [home],
  H11: [home],
  H12: [home],
  H13: [home],
  H14: [hold],
  H15: [{ reaction: 'relieve' }, hold],
  H16: [note, { reaction: 'note', needsManualRelease: true }],
  H17: [home, slowly],
  H18: [home],
  H19: [{ reaction: 'cut' }],
  H20: [home],
  H21: [],
  H22: [home],
  H23: [hold],
  H24: [note],
  H25: [],
  H26: [home],
  H27: [],
  H28: [],
  H29: [slowly],
  H30: [home],
  H31: [note],
  H32: [],
};

const textOf = ({ reaction, returnRate, needsManualRelease }: Asked): string =>
  [
    reaction,
    ...(returnRate === undefined ? [] : [`at ${returnRate}°/s`]),
    ...(needsManualRelease ? ['manual release'] : []),
  ].join(', ');

export interface KnownFinding {
  readonly label: string;
  readonly finding: Finding;
  /** Findings that this one stands for. */
  readonly alike: readonly Finding[];
  readonly isPossible: (state: MachineState) => boolean;
}

/** Watches that look only while a certain order stands, or in certain states (`src/safety/hazards`, `loseConsole`). */
const conditions: Readonly<Partial<Record<HazardId, KnownFinding['isPossible']>>> = {
  H03: ({ standing }) => standing === 'rest' || standing === 'reset' || standing === 'none',
  H04: ({ standing }) => standing === 'return' || standing === 'follow',
  H14: ({ standing }) => standing === 'ramp',
  H15: ({ standing }) => standing === 'ramp',
  H23: ({ path }) => factsOf(path).region === 'override',
  H31: ({ path }) => factsOf(path).region === 'session',
};

/** What needs no telemetry: the tilt sensor, the button’s second pole, the loop, the clock. */
const needsNoLink: ReadonlySet<HazardId> = new Set([
  'H04',
  'H09',
  'H10',
  'H11',
  'H18',
  'H20',
  'H22',
  'H23',
  'H24',
  'H26',
  'H31',
]);

/** Causes that the machine's guards ask for (`src/session/guards.ts`). All others are alike to it. */
const toldApart: ReadonlySet<Cause> = new Set(['red-stop', 'return-button', 'brake', 'return', 'runaway', 'link']);

/** Findings that the machine cannot tell apart are explored as one; a test holds them to that. */
export const findings: readonly KnownFinding[] = merged();

/** What two findings must share to be explored as one: the cause, where guards ask for it, when they occur, what they ask. */
function groupOf(id: HazardId, asks: Asked): string {
  const { cause } = hazardOf(id);
  const when = conditions[id] === undefined ? String(needsNoLink.has(id)) : id;
  return `${toldApart.has(cause) ? cause : 'other'}, ${when}: ${textOf(asks)}`;
}

function merged(): readonly KnownFinding[] {
  const groups = new Map<string, { readonly all: Finding[]; readonly asks: Asked }>();
  for (const { id } of hazards) {
    for (const asks of asked[id]) {
      const name = groupOf(id, asks);
      const group = groups.get(name) ?? { all: [], asks };
      group.all.push(explored(id, asks));
      groups.set(name, group);
    }
  }
  return [...groups.values()].flatMap(({ all, asks }) => {
    const [finding, ...alike] = all;
    if (finding === undefined) return [];
    const condition = conditions[finding.hazard] ?? (() => true);
    const label = `finding ${all.map(({ hazard }) => hazard).join('/')} (${textOf(asks)})`;
    const isPossible = (state: MachineState) => (state.isLinked || needsNoLink.has(finding.hazard)) && condition(state);
    return [{ label, finding, alike, isPossible }];
  });
}

function explored(hazard: HazardId, asks: Asked): Finding {
  return findingOf(hazard, instant, { ...asks, reason: 'explored' });
}

/** Where the angle is unknown. */
export const badPosition = explored('H13', home);
export const lostLink = explored('H06', home);
export const redStop = explored('H19', { reaction: 'cut' });
export const triesUsedUp = explored('H16', { reaction: 'note', needsManualRelease: true });
