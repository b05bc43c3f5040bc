/** What a replay says of recordings that are not as they were. Whole scenarios are replayed by their own test. */
import { describe, expect, it } from 'vitest';
import { parseFault } from '../../../hardware/simulator/faults/fault.ts';
import { FulcrumError } from '../../../protocols/base/errors.ts';
import type { JsonObject } from '../../../protocols/base/json.ts';
import { flag } from '../../../protocols/wire/messages.ts';
import { type ReplayOptions, type ReplayResult, replay } from '../../../src/bench/replay/replay.ts';
import type { Recording } from '../../../src/records/recording.ts';
import type { RecordedItem } from '../../../src/records/sink.ts';
import { defaultThresholds } from '../../../src/safety/thresholds.ts';
import { record, tampered } from '../../support/recorded-session.ts';
import { scenarioWorld } from '../../support/scenario-world.ts';

function recordScenario(name: string, ...faults: readonly string[]): Recording {
  const more = faults.length === 0 ? {} : { faults: faults.map(parseFault) };
  return record((observer) => scenarioWorld(name, { observer, ...more }), 'whole')[1];
}

const replayed = (recording: Recording, options: Partial<ReplayOptions> = {}): ReplayResult =>
  replay(recording, { place: 'here', ...options });

const isInput = ({ channel, data }: RecordedItem, kind: string): boolean =>
  channel === 'input' && data['kind'] === kind;
const orders = (recording: Recording): readonly RecordedItem[] =>
  [...recording.items()].filter(({ channel }) => channel === 'order');

/** A session of 15° without a fault, and an instant in its hold. */
const plain = recordScenario('no-fault');
const inHoldMs = (orders(plain).find(({ data }) => data['order'] === 'ramp')?.atMs ?? 0) + 40_000;

const withData = (item: RecordedItem, changes: JsonObject): RecordedItem => ({
  ...item,
  data: { ...item.data, ...changes },
});
const numberOf = ({ data }: RecordedItem, name: string): number => Number(data[name]);

describe('a replay', () => {
  it.each(['no-fault', 'link-intermittent', 'host-stalls', 'override-skips-and-holds'])(
    'begins with the state before the recording: %s',
    (name) => {
      const [, ...recordings] = record((observer) => scenarioWorld(name, { observer }), 'sessions');
      for (const recording of recordings) {
        expect(recording.head.snapshot).not.toBeNull();
        expect(replayed(recording, { withTexts: true })).toMatchObject({ order: null, entry: null });
      }
    },
  );

  it('names the order that a missing press of the return button had given', () => {
    const recording = recordScenario('no-fault', '25s:patient=button');
    expect(replayed(recording).order).toBeNull();
    const unpressed = tampered(recording, (items) =>
      items
        .filter((item) => !isInput(item, 'button') && !(isInput(item, 'event') && item.data['event'] === 'BUTTON'))
        .map((item) =>
          isInput(item, 'reading') ? withData(item, { flags: numberOf(item, 'flags') & ~flag.buttonPressed }) : item,
        ),
    );
    const { order } = replayed(unpressed);
    expect(order?.recorded?.data).toMatchObject({ order: 'return', hazard: 'H18' });
    expect(order?.recorded?.data['reason']).toContain('the person pressed the return button');
    expect(order?.replayed?.data['hazard']).not.toBe('H18');
  });

  it('names the return after a gap of more than 200 ms in the tilt samples', () => {
    const isInGap = (item: RecordedItem) =>
      isInput(item, 'tilt') && item.atMs > inHoldMs && item.atMs <= inHoldMs + 220;
    const { order } = replayed(tampered(plain, (items) => items.filter((item) => !isInGap(item))));
    expect(order?.replayed?.data).toMatchObject({ order: 'return', hazard: 'H09' });
    expect(order?.replayed?.data['reason']).toContain('no tilt sample for 2');
    expect(order?.replayed?.atMs).toBeGreaterThan(inHoldMs + 200);
    expect(order?.replayed?.atMs).toBeLessThan(inHoldMs + 250);
    expect(order?.recorded?.atMs).toBeGreaterThan(inHoldMs + 1000);
  });

  it.each([
    ['tilt', 'H01'],
    ['reading', 'H01'],
  ])('names the return after 3° more in a run of angles: %s', (kind, hazard) => {
    const isInRun = (item: RecordedItem) => isInput(item, kind) && item.atMs > inHoldMs && item.atMs <= inHoldMs + 500;
    const { order } = replayed(
      tampered(plain, (items) =>
        items.map((item) => (isInRun(item) ? withData(item, { angleDeg: numberOf(item, 'angleDeg') + 3 }) : item)),
      ),
    );
    expect(order?.replayed?.data).toMatchObject({ order: 'return', hazard });
    expect(order?.replayed?.atMs).toBeGreaterThan(inHoldMs);
    expect(order?.replayed?.atMs).toBeLessThan(inHoldMs + 500);
  });

  it('names the order of a controller that waits less long for an answer (H20)', () => {
    const thresholds = { ...defaultThresholds, promptAnswerMs: defaultThresholds.promptAnswerMs - 1000 };
    const recording = recordScenario('prompt-unanswered');
    const { order } = replayed(recording, { controller: { thresholds } });
    expect(order?.replayed?.data).toMatchObject({ order: 'return', hazard: 'H20' });
    expect(order?.recorded?.data).toMatchObject({ order: 'return', hazard: 'H20' });
    const earlierMs = (order?.recorded?.atMs ?? 0) - (order?.replayed?.atMs ?? 0);
    expect(earlierMs).toBeGreaterThan(970);
    expect(earlierMs).toBeLessThan(1030);
  });

  it('compares what is done and when, and texts only where asked to', () => {
    const reworded = tampered(plain, (items) =>
      items.map((item) => (item.channel === 'order' ? withData(item, { reason: 'in other words' }) : item)),
    );
    expect(replayed(reworded)).toMatchObject({ order: null, entry: null });
    expect(replayed(reworded, { withTexts: true }).order?.recorded?.data['reason']).toBe('in other words');
    const later = tampered(plain, (items) =>
      items.map((item) => (item.channel === 'order' && item.atMs > inHoldMs ? { ...item, atMs: item.atMs + 1 } : item)),
    );
    const { order } = replayed(later);
    expect(order?.recorded?.atMs).toBe((order?.replayed?.atMs ?? 0) + 1);
  });

  it.each([
    ['is missing', (items: readonly RecordedItem[]) => items.filter(({ channel }) => channel !== 'finding')],
    [
      'is of another hazard',
      (items: readonly RecordedItem[]) =>
        items.map((item) => (item.channel === 'finding' ? withData(item, { hazard: 'H27' }) : item)),
    ],
  ])('notices that a finding %s, although all orders are the same', (_, change) => {
    const { order, entry } = replayed(tampered(recordScenario('paused-and-resumed', '25s:patient=button'), change));
    expect(order).toBeNull();
    expect(entry?.replayed?.data).toMatchObject({ hazard: 'H18' });
  });

  it('ends where it is told to', () => {
    const { durationMs, orders: count, order } = replayed(plain, { untilMs: inHoldMs });
    expect(order).toBeNull();
    expect(durationMs).toBeLessThanOrEqual(inHoldMs - (plain.head.snapshotAtMs ?? 0));
    expect(count).toBe(orders(plain).filter(({ atMs }) => atMs <= inHoldMs).length);
  });

  it('takes a recording that was cut off anywhere up to its end', () => {
    const all = [...recordScenario('no-fault', '25s:patient=button').items()];
    const finding = all.findIndex(({ channel }) => channel === 'finding');
    for (let length = finding - 3; length < finding + 8; length += 1) {
      const cut: Recording = { ...plain, items: () => all.slice(0, length), summary: null, cut: 'cut off' };
      expect(replayed(cut), `${length} items`).toMatchObject({ order: null, entry: null, cut: 'cut off' });
    }
  });

  it('shows each entry as it comes', () => {
    const seen: string[] = [];
    const { entries } = replayed(plain, { onEntry: ({ type }) => seen.push(type) });
    expect(seen.length).toBe(entries);
    expect(seen).toEqual(expect.arrayContaining(['state', 'order', 'act']));
  });

  it.each<readonly [string, Recording, string]>([
    [
      'an input that no controller can take',
      tampered(plain, (items) =>
        items.map((item, at) => (at === 7 ? { ...item, channel: 'input', data: { kind: 'wish' } } : item)),
      ),
      'here#/items/7/kind',
    ],
    [
      'a state of another version',
      { ...plain, head: { ...plain.head, snapshot: { situation: {} }, versions: { fulcrum: '9.9.9' } } },
      'found 9.9.9',
    ],
  ])('refuses %s', (_, recording, problem) => {
    expect(() => replayed(recording)).toThrow(FulcrumError);
    expect(() => replayed(recording)).toThrow(problem);
  });
});
