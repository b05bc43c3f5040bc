import { describe, expect, it } from 'vitest';
import { FulcrumError } from '../../../protocols/base/errors.ts';
import { isJsonObject, type JsonObject } from '../../../protocols/base/json.ts';
import { degrees, degreesPerSecond, milliamperes, milliseconds } from '../../../protocols/base/units.ts';
import { absolute } from '../../../protocols/therapy/limits.ts';
import type { Act, TurnInput } from '../../../src/controller/input.ts';
import { channels } from '../../../src/controller/recording/channels.ts';
import { inputData, inputFromItem, inputFromJson } from '../../../src/controller/recording/input-json.ts';
import { decodeMessage, encodeMessage } from '../../../src/records/mcap/message.ts';
import { Row } from '../../../src/records/row.ts';
import { planSession } from '../../../src/session/plan.ts';
import fc from '../../support/fast-check.ts';
import { scenarioWorld } from '../../support/scenario-world.ts';

const { plan } = scenarioWorld('no-fault');
const number = fc.double();
const deg = number.map(degrees);
const degPerS = number.map(degreesPerSecond);
const ms = number.map(milliseconds);
const text = fc.string();

const reading = fc.record({
  at: ms,
  nonce: text,
  uptime: ms,
  state: fc.constantFrom('I', 'R', 'M', 'D', 'A', 'S', 'F'),
  angle: deg,
  rate: degPerS,
  target: deg,
  current: number.map(milliamperes),
  flags: fc.nat(0xffff),
});
const order = fc.constantFrom('rest', 'ready', 'ramp', 'hold', 'return', 'stop', 'reset');
const notice = fc.oneof(
  fc.record({ kind: fc.constant('reading'), reading }),
  fc.record({
    kind: fc.constant('connected'),
    at: ms,
    nonce: text,
    deviceId: text,
    firmware: text,
    restarted: fc.boolean(),
  }),
  fc.record({ kind: fc.constantFrom('lost', 'restarted', 'garbled'), at: ms, reason: text }),
  fc.record({ kind: fc.constant('accepted'), at: ms, order }),
  fc.record({ kind: fc.constant('refused'), at: ms, order, reason: text }),
  fc.record({ kind: fc.constant('event'), at: ms, event: text, detail: text }),
);
const sample = fc.record(
  { at: ms, angle: deg, rate: degPerS, raw: number, repeats: fc.nat() },
  { requiredKeys: ['at', 'angle', 'rate', 'raw'] },
);
const consent = fc.record(
  { screening: fc.boolean(), ankleLockChecked: fc.boolean(), soundersHeard: fc.boolean() },
  { requiredKeys: ['screening', 'ankleLockChecked'] },
);
const act: fc.Arbitrary<Act> = fc.oneof(
  fc.record({ act: fc.constant('start'), plan: fc.constant(plan), consent, driveTest: fc.boolean() }),
  fc.record({ act: fc.constantFrom('stop', 'return', 'pause', 'resume', 'reset'), reason: text }),
  fc.record({ act: fc.constant('acknowledge'), alarm: fc.option(text), reason: text }),
  fc.record({ act: fc.constant('answer') }),
  fc.record({ act: fc.constantFrom('sounders.test', 'sounders.heard'), reason: text }),
  fc.record({ act: fc.constant('override.begin'), forMs: ms, reason: text }),
  fc.record({ act: fc.constant('override.target'), to: deg, rate: degPerS, confirm: fc.boolean() }),
  fc.record({ act: fc.constant('override.jog'), direction: fc.constantFrom('down', 'up') }),
  fc.record({ act: fc.constant('override.hold'), forMs: ms }),
  fc.record({ act: fc.constant('override.skip') }),
  fc.record({ act: fc.constant('override.end'), reason: text }),
);
const input: fc.Arbitrary<TurnInput> = fc
  .oneof(
    fc.record({ kind: fc.constant('actuator'), notice }),
    fc.record({ kind: fc.constant('tilt'), sample }),
    fc.record({ kind: fc.constant('button'), pressed: fc.boolean() }),
    fc.record({ kind: fc.constant('tick') }),
    fc.record({ kind: fc.constant('delay'), id: text }),
    fc.record({ kind: fc.constant('act'), by: fc.constantFrom('operator', 'clinician', 'patient'), act }),
    fc.record({ kind: fc.constant('recorder'), failure: fc.option(text) }),
    fc.record({ kind: fc.constant('console-lost') }),
    fc.record({ kind: fc.constant('failure'), reason: text }),
  )
  .map((one) => structuredClone(one)) as fc.Arbitrary<TurnInput>;

function inputToJson(one: TurnInput, atMs: number): JsonObject {
  const data = inputData(one, atMs);
  return data instanceof Row ? data.toJson() : data;
}

const throughText = (data: JsonObject): JsonObject => JSON.parse(JSON.stringify(data));
const finite = fc.double({ noNaN: true, noDefaultInfinity: true });

const inputSchema = channels.find(({ name }) => name === 'input')?.schema['properties'];
const known = new Set(isJsonObject(inputSchema) ? Object.keys(inputSchema) : []);

describe('an input in a recording', () => {
  it('is read back as it was, to the bit, whatever its numbers are', () => {
    fc.assert(
      fc.property(input, finite, (one, atMs) => {
        expect(inputFromJson(throughText(inputToJson(one, atMs)), atMs, () => 'here')).toStrictEqual(one);
      }),
      { numRuns: 1000 },
    );
  });

  it('is read back from a row of a file, also where another version’s layout has one more column', () => {
    const present = channels.find(({ name }) => name === 'input');
    if (present === undefined) throw new Error('there is no such channel');
    const more = { name: 'mood', type: 'text' } as const;
    const another = {
      ...present,
      rows: (present.rows ?? []).map((layout) => ({ ...layout, columns: [more, ...layout.columns] })),
    };
    fc.assert(
      fc.property(input, finite, fc.constantFrom(present, another), (one, atMs, channel) => {
        const items = [{ channel: 'input', atMs, data: inputToJson(one, atMs) }];
        const text = encodeMessage({ channel, items, index: 0 });
        const [item] = decodeMessage(channel, { text }, () => new Error('malformed'));
        if (item === undefined) throw new Error('no item');
        expect(inputFromItem(item, () => 'here')).toStrictEqual(one);
      }),
      { numRuns: 500 },
    );
  });

  it('has no property that its channel’s schema does not describe', () => {
    fc.assert(
      fc.property(input, finite, (one, atMs) => {
        for (const name of Object.keys(inputToJson(one, atMs))) expect(known).toContain(name);
      }),
    );
  });

  const { timeline } = plan;
  const start = {
    kind: 'act',
    by: 'operator',
    act: {
      act: 'start',
      plan: planSession(timeline, absolute),
      consent: { screening: true, ankleLockChecked: true },
      driveTest: false,
    },
  } as const;
  const tilt = { kind: 'tilt', angleDeg: 1, rateDegPerS: 0, raw: 7 };
  it.each<readonly [string, JsonObject, string]>([
    ['an unknown kind', { kind: 'wish' }, 'file#/items/3/kind: '],
    ['no kind', {}, 'file#/items/3/kind: '],
    ['a text for a number', { ...tilt, angleDeg: '12' }, 'file#/items/3/angleDeg: must be a number (found "12")'],
    ['an unknown number', { ...tilt, raw: { '#number': 'many' } }, 'file#/items/3/raw: must be a number'],
    ['a missing number', { kind: 'tilt', rateDegPerS: 0, raw: 7 }, 'file#/items/3/angleDeg: must be a number'],
    ['another property', { ...tilt, mood: 'fine' }, '"mood"'],
    ['an unknown person', { kind: 'act', by: 'burglar', act: 'answer' }, 'file#/items/3/by: '],
    ['an unknown act', { kind: 'act', by: 'operator', act: 'dance' }, 'file#/items/3/act: '],
    ['a plan without legs', { ...inputToJson(start, 0), plan: { timeline: {} } }, 'file#/items/3/plan/timeline/legs: '],
  ])('is refused with its place: %s', (_, data, problem) => {
    expect(() => inputFromJson(data, 0, () => 'file#/items/3')).toThrow(FulcrumError);
    expect(() => inputFromJson(data, 0, () => 'file#/items/3')).toThrow(problem);
  });
});
