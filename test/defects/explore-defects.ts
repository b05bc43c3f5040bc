/**
 * A transition taken out of the session machine, or a line out of the link, one at a time, for `fulcrum explore` alone to find. Chosen over the whole of
 * both before they were tried: those that it does not find stay in the list, with the tests that do.
 */
import type { PartName } from '../../src/bench/explore/part-names.ts';
import type { SourceChange } from './source-defects.ts';

export interface ExploreDefect extends SourceChange {
  readonly name: string;
  readonly part: PartName;
}

const machine = (name: string, file: string, from: string, to = ''): ExploreDefect => ({
  name,
  part: 'machine',
  file: `src/session/${file}`,
  from,
  to,
});

const link = (name: string, file: string, from: string, to = ''): ExploreDefect => ({
  name,
  part: 'link',
  file: `hardware/actuator/${file}`,
  from,
  to,
});

export const exploreDefects: readonly ExploreDefect[] = [
  machine('STOP of every state', 'machine.ts', '    STOP: toStopped,\n'),
  machine('RETURN of every state', 'machine.ts', '    RETURN: toReturning,\n'),
  machine(
    'LOST while preparing',
    'machine.ts',
    "        LOST: { target: 'disconnected', actions: ['setReason', 'clearSession'] },\n",
  ),
  machine(
    'findings in a pause',
    'machine.ts',
    '        FINDING: onFinding,\n      },\n      after: {\n        longestPause',
    '      },\n      after: {\n        longestPause',
  ),
  machine(
    'findings in an override',
    'override-state.ts',
    '    FINDING: onFinding,\n  },\n  after: {',
    '  },\n  after: {',
  ),
  machine(
    'the red stop during a return',
    'finding-transitions.ts',
    "export const onFindingWhileReturning = [\n  { guard: 'isRedStop', target: '#session.stopped', actions: ['recordFinding', 'setReason'] },\n",
    'export const onFindingWhileReturning = [\n',
  ),
  machine(
    'the end of a pause off level',
    'machine.ts',
    "guard: 'isAwayFromLevel',\n            target: 'returning',\n",
    "guard: 'isAwayFromLevel',\n",
  ),
  machine(
    'the end of a hold after a fault',
    'fault-state.ts',
    "longestFaultHold: {\n          target: 'returning',\n",
    'longestFaultHold: {\n',
  ),
  machine(
    'a connection off level in a fault',
    'fault-state.ts',
    "    CONNECTED: [...onConnectedBarred, { guard: 'isFoundOffLevel', target: '.returning', actions: 'setReason' }],\n",
    '    CONNECTED: onConnectedBarred,\n',
  ),
  machine(
    'the latch of a stop at level',
    'machine.ts',
    "          {\n            guard: 'isLatched',\n            target: 'stopped',\n            actions: [{ type: 'setReason', params: 'level; the stop stays latched' }, 'noteLevel'],\n          },\n",
  ),
  link(
    '!! at each heartbeat',
    'link.ts',
    "const effects: readonly LinkEffect[] = link.stopping ? [{ kind: 'stop' }] : noEffects;",
    'const effects = noEffects;',
  ),
  link(
    'urgent orders before an answer',
    'link.ts',
    'return sendDue(urgent ? { ...next, outstanding: null } : next, at, false, noEffects);',
    'return sendDue(next, at, false, noEffects);',
  ),
  link(
    'the end of a stop with the next order',
    'link.ts',
    'const next: Link = { ...link, order, plan, stopping: false };',
    'const next: Link = { ...link, order, plan };',
  ),
  link(
    'the end of all orders with a connection',
    'link-replies.ts',
    '    order: null,\n    plan: [requestTelemetry],',
    '    plan: [requestTelemetry],',
  ),
  link('the loss after silence', 'link.ts', 'if (at - link.receivedAt >= silenceLimitMs) {', 'if (at < 0) {'),
  link('the loss after three tries', 'link.ts', 'if (waiting.tries >= maxTries) {', 'if (waiting.tries < 0) {'),
  link(
    'the permission to renew',
    'link-send.ts',
    'if (mayRenew && isRenewalDue(link, at))',
    'if (isRenewalDue(link, at))',
  ),
  link(
    'the number of a reply',
    'link-replies.ts',
    'if (waiting === null || waiting.seq !== reply.seq) {',
    'if (waiting === null) {',
  ),
  link('the nonce of a telemetry line', 'link-loss.ts', 'if (nonce !== link.nonce) return', "if (nonce === '') return"),
  link(
    'the wait for a table that stops',
    'link-send.ts',
    "  if (next?.verb === 'MOVE' && link.deviceState === 'D') return { link, effects };\n",
  ),
];
