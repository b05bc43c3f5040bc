/** What else clients do in a campaign's session: subscribe, exceed their rights, disconnect, and send invalid requests. */
import type { Random } from '../../../hardware/simulator/random.ts';
import type { BenchAct, BenchMethod, BenchRequest } from '../acts.ts';
import { benchClients, benchMethods } from '../acts.ts';
import { pick } from './random-choice.ts';

/** Alters some of the acts, and adds subscriptions, mistakes and lost connections. */
export function addClientErrors(random: Random, acts: readonly BenchAct[], durationMs: number): readonly BenchAct[] {
  const all = acts.map((act) => (random.chance(0.2) ? alter(random, act) : act));
  const anyTime = () => Math.round(random.uniform(0, durationMs));
  if (random.chance(0.5)) {
    all.push({ at: random.chance(0.5) ? -500 : anyTime(), by: anyClient(random), act: 'subscribe' });
  }
  if (random.chance(0.2)) all.push({ at: anyTime(), by: anyClient(random), act: 'disconnect' });
  if (random.chance(0.2)) {
    all.push({ at: anyTime(), by: anyClient(random), act: 'malformed', line: pick(random, malformedLines) });
  }
  if (random.chance(0.2)) all.push({ at: anyTime(), by: anyClient(random), ...anyRequest(random) });
  if (random.chance(0.25)) all.push(...overrideWithoutRight(random, anyTime()));
  if (random.chance(0.15)) all.push(...wrongPins(random, anyTime()));
  if (random.chance(0.15)) all.push(...beforeStart(random));
  return all;
}

const anyClient = (random: Random) => pick(random, benchClients);

const malformedLines = [
  '',
  '{',
  '17',
  'null',
  '[]',
  '[1,2]',
  '{"jsonrpc":"2.0"}',
  '{"jsonrpc":"2.0","id":{},"method":"status"}',
  '{"jsonrpc":"2.0","id":1,"method":"__proto__"}',
  '{"jsonrpc":"2.0","id":1,"id":2,"method":"status"}',
] as const;

/** The same act by another client, with other parameters, without an id, or in a batch with another request. */
function alter(random: Random, act: BenchAct): BenchAct {
  if (act.act === 'disconnect' || act.act === 'malformed') return act;
  const roll = random.uniform();
  if (roll < 0.35) return { ...act, by: anyClient(random) };
  if (roll < 0.6) return { ...act, params: pick(random, wrongParams[act.act]) };
  // The judge learns a client's new role or subscription from the reply.
  const needsReply = act.act === 'login' || act.act === 'subscribe';
  if (roll < 0.8) return needsReply ? act : { ...act, isNotification: true };
  return { ...act, batchedWith: anyRequest(random, act.act) };
}

/**
 * Any method except `except`, with valid or invalid parameters. Two targets in one line would confuse the oracle's count
 * of confirmations.
 */
function anyRequest(random: Random, except?: BenchMethod): BenchRequest {
  const act = pick(random, benchMethods);
  if (act === except) return { act: 'status' };
  return random.chance(0.4) ? { act, params: pick(random, wrongParams[act]) } : { act };
}

const wrongForAll: readonly unknown[] = [null, 'text', 17, ['list'], { unknown: true }];

/** Parameters out of range, of another type, missing, or superfluous. */
const wrongParams: Readonly<Record<BenchMethod, readonly unknown[]>> = {
  status: wrongForAll,
  subscribe: wrongForAll,
  stop: wrongForAll,
  return: wrongForAll,
  pause: wrongForAll,
  resume: wrongForAll,
  start: [
    ...wrongForAll,
    {},
    { protocol: 'no-such-protocol', screening: true, ankleLockChecked: true },
    { protocol: { name: 'x' }, screening: true, ankleLockChecked: true },
    { protocol: 'static-15', screening: 'yes', ankleLockChecked: true },
    { protocol: 'static-15', patient: 'p-1', screening: true, ankleLockChecked: true },
  ],
  reset: wrongForAll,
  acknowledge: [...wrongForAll, { alarm: 'H99' }, { alarm: 7 }, { alarm: 'H18' }],
  answer: wrongForAll,
  login: [...wrongForAll, {}, { pin: '0000' }, { pin: 'open sesame' }, { pin: 4711 }],
  'override.begin': [
    ...wrongForAll,
    {},
    { reason: 'no end' },
    { seconds: 60 },
    { reason: '', seconds: 60 },
    { reason: 'too long', seconds: 601 },
    { reason: 'two\nlines', seconds: 60 },
    { reason: 'soft\u00adhyphen', seconds: 60 },
  ],
  'override.jog': [...wrongForAll, {}, { direction: 'sideways' }, { direction: 1 }],
  'override.target': [
    ...wrongForAll,
    {},
    { angleDeg: 20 },
    { angleDeg: 61, rateDegPerS: 1, confirm: true },
    { angleDeg: -21, rateDegPerS: 1 },
    { angleDeg: '20', rateDegPerS: 1 },
    { angleDeg: 20, rateDegPerS: 0 },
    { angleDeg: 20, rateDegPerS: 4 },
    { angleDeg: 20, rateDegPerS: 1, confirm: 'yes' },
  ],
  'override.hold': [...wrongForAll, {}, { seconds: -1 }, { seconds: 1e9 }, { seconds: '20' }],
  'override.skip': wrongForAll,
  'override.end': wrongForAll,
  timeline: wrongForAll,
  'protocols.list': wrongForAll,
  'session.list': [...wrongForAll, { before: '../etc' }, { limit: 0 }, { limit: 1e9 }],
  'session.show': [...wrongForAll, {}, { id: '' }, { id: 17 }, { id: '../../audit' }],
  'records.confirm': wrongForAll,
  'protocols.check': [
    ...wrongForAll,
    {},
    { protocol: 7 },
    { protocol: 'no-such-protocol' },
    { protocol: { name: 'x' } },
  ],
  'sounders.test': wrongForAll,
  'sounders.heard': wrongForAll,
};

const overrideMethods = ['override.jog', 'override.target', 'override.hold', 'override.skip', 'override.end'] as const;

/** A client without the right to it tries to begin and use an override. */
function overrideWithoutRight(random: Random, from: number): readonly BenchAct[] {
  const by = random.chance(0.7) ? 'operator' : 'observer';
  const next = pick(random, overrideMethods);
  return [
    { at: from, by, act: 'override.begin', seconds: 20 },
    { at: from + Math.round(random.uniform(10, 3000)), by, act: next },
  ];
}

/** Guesses at the PIN, sometimes enough of them to lock logins. */
function wrongPins(random: Random, from: number): readonly BenchAct[] {
  return Array.from({ length: 1 + random.integer(7) }, (_, index) => ({
    at: from + index * 200,
    by: 'operator' as const,
    act: 'login' as const,
    params: { pin: '0000' },
  }));
}

/** Requests before the session's start: each is refused or has no effect on a table at level. */
function beforeStart(random: Random): readonly BenchAct[] {
  const at = -Math.round(random.uniform(1, 600));
  const act = pick(random, benchMethods);
  // Only the bench's operator may start the session.
  if (act === 'start') return [{ at, act, by: anyClient(random), params: pick(random, wrongParams.start) }];
  const request: BenchAct = { at, act, by: anyClient(random) };
  return act === 'stop' ? [request, { at: -2000, act: 'reset', by: 'operator' }] : [request];
}
