/** What else clients do in a session of a campaign: they look on, mix up who may do what, and send what nobody expects. */
import type { Random } from '../../../hardware/simulator/random.ts';
import type { Asked, BenchAct, BenchMethod } from '../acts.ts';
import { benchActs, benchClients } from '../acts.ts';
import { pick } from './random-choice.ts';

/** Some of the acts come otherwise than they were meant; onlookers, mistakes and lost connections come between them. */
export function muddle(random: Random, acts: readonly BenchAct[], duration: number): readonly BenchAct[] {
  const mixed = acts.map((act) => (random.chance(0.2) ? garble(random, act) : act));
  const anywhere = () => Math.round(random.uniform(0, duration));
  if (random.chance(0.5))
    mixed.push({ at: random.chance(0.5) ? -500 : anywhere(), by: someone(random), act: 'subscribe' });
  if (random.chance(0.2)) mixed.push({ at: anywhere(), by: someone(random), act: 'disconnect' });
  if (random.chance(0.2))
    mixed.push({ at: anywhere(), by: someone(random), act: 'babble', line: pick(random, babble) });
  if (random.chance(0.2)) mixed.push({ at: anywhere(), by: someone(random), ...strange(random) });
  if (random.chance(0.25)) mixed.push(...presumes(random, anywhere()));
  if (random.chance(0.15)) mixed.push(...locksOut(random, anywhere()));
  if (random.chance(0.15)) mixed.push(...early(random));
  return mixed;
}

const someone = (random: Random) => pick(random, benchClients);

const babble = [
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

/** The same act by somebody else, with other parameters, without an id, or in one line with another. */
function garble(random: Random, act: BenchAct): BenchAct {
  if (act.act === 'disconnect' || act.act === 'babble') return act;
  const lot = random.uniform();
  if (lot < 0.35) return { ...act, by: someone(random) };
  if (lot < 0.6) return { ...act, params: pick(random, wrongParams[act.act] ?? generallyWrong) };
  // What a client becomes by these it learns from the reply.
  const isAnswered = act.act === 'login' || act.act === 'subscribe';
  if (lot < 0.8) return isAnswered ? act : { ...act, silent: true };
  return { ...act, and: strange(random, act.act) };
}

/** Any method, rightly asked or not. Two targets in one line would be one too many for who counts the confirmations. */
function strange(random: Random, besides?: BenchMethod): Asked {
  const act = pick(random, benchActs);
  if (act === besides) return { act: 'status' };
  return random.chance(0.4) ? { act, params: pick(random, wrongParams[act] ?? generallyWrong) } : { act };
}

const generallyWrong: readonly unknown[] = [null, 'text', 17, ['list'], { unknown: true }];

/** Out of range, of another type, missing, too many. */
const wrongParams: Partial<Record<BenchMethod, readonly unknown[]>> = {
  start: [
    ...generallyWrong,
    {},
    { protocol: 'no-such-protocol', screening: true, ankleLockChecked: true },
    { protocol: { name: 'x' }, screening: true, ankleLockChecked: true },
    { protocol: 'static-15', screening: 'yes', ankleLockChecked: true },
    { protocol: 'static-15', patient: 'anna', screening: true, ankleLockChecked: true },
  ],
  login: [...generallyWrong, {}, { pin: '0000' }, { pin: 'open sesame' }, { pin: 4711 }],
  acknowledge: [...generallyWrong, { alarm: 'H99' }, { alarm: 7 }, { alarm: 'H18' }],
  'override.begin': [
    ...generallyWrong,
    {},
    { reason: 'no end' },
    { seconds: 60 },
    { reason: '', seconds: 60 },
    { reason: 'too long', seconds: 601 },
    { reason: 'two\nlines', seconds: 60 },
    { reason: 'soft\u00adhyphen', seconds: 60 },
  ],
  'override.jog': [...generallyWrong, {}, { direction: 'sideways' }, { direction: 1 }],
  'override.target': [
    ...generallyWrong,
    {},
    { angleDeg: 20 },
    { angleDeg: 61, rateDegPerS: 1, confirm: true },
    { angleDeg: -21, rateDegPerS: 1 },
    { angleDeg: '20', rateDegPerS: 1 },
    { angleDeg: 20, rateDegPerS: 0 },
    { angleDeg: 20, rateDegPerS: 4 },
    { angleDeg: 20, rateDegPerS: 1, confirm: 'yes' },
  ],
  'override.hold': [...generallyWrong, {}, { seconds: -1 }, { seconds: 1e9 }, { seconds: '20' }],
};

const inAnOverride = ['override.jog', 'override.target', 'override.hold', 'override.skip', 'override.end'] as const;

/** Somebody without the right to it takes the table over, as far as that leads. */
function presumes(random: Random, from: number): readonly BenchAct[] {
  const by = random.chance(0.7) ? 'operator' : 'observer';
  const next = pick(random, inAnOverride);
  return [
    { at: from, by, act: 'override.begin', seconds: 20 },
    { at: from + Math.round(random.uniform(10, 3000)), by, act: next },
  ];
}

/** Guesses at the PIN, now and then enough of them to lock it. */
function locksOut(random: Random, from: number): readonly BenchAct[] {
  return Array.from({ length: 1 + random.integer(7) }, (_, index) => ({
    at: from + index * 200,
    by: 'operator' as const,
    act: 'login' as const,
    params: { pin: '0000' },
  }));
}

/** Before anybody has started anything: all of it is refused, or brings the table where it is already. */
function early(random: Random): readonly BenchAct[] {
  const at = -Math.round(random.uniform(1, 600));
  const act = pick(random, benchActs);
  // The bench's operator is the one who starts.
  if (act === 'start') return [{ at, act, by: someone(random), params: pick(random, wrongParams.start ?? []) }];
  const done: BenchAct = { at, act, by: someone(random) };
  return act === 'stop' ? [done, { at: -2000, act: 'reset', by: 'operator' }] : [done];
}
