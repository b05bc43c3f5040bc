/** What the judge of recordings says of a controller that did not do what it should have done. */
import { describe, expect, it } from 'vitest';
import { parseFault } from '../../hardware/simulator/faults/fault.ts';
import type { JsonObject } from '../../protocols/base/json.ts';
import { judgeRecording } from '../../src/bench/judge/judge.ts';
import type { Recording } from '../../src/records/recording.ts';
import type { RecordedItem } from '../../src/records/sink.ts';
import { record, tampered } from '../support/recorded-session.ts';
import { scenarioWorld } from '../support/scenario-world.ts';

function recorded(name: string, ...faults: readonly string[]): Recording {
  const more = faults.length === 0 ? {} : { faults: faults.map(parseFault) };
  return record((observer) => scenarioWorld(name, { observer, ...more }), 'whole')[1];
}

type Change = (items: readonly RecordedItem[]) => readonly RecordedItem[];
const without =
  (isGone: (item: RecordedItem) => boolean): Change =>
  (items) =>
    items.filter((item) => !isGone(item));
const changed =
  (matches: (item: RecordedItem) => boolean, change: (data: JsonObject) => JsonObject): Change =>
  (items) =>
    items.map((item) => (matches(item) ? { ...item, data: { ...item.data, ...change(item.data) } } : item));

const isFinding =
  (hazard: string) =>
  ({ channel, data }: RecordedItem) =>
    channel === 'finding' && data['hazard'] === hazard;
const isReturn = ({ channel, data }: RecordedItem) => channel === 'order' && data['order'] === 'return';
const isOrder = ({ channel }: RecordedItem) => channel === 'order';
const isRamp = ({ channel, data }: RecordedItem) => channel === 'order' && data['order'] === 'ramp';
const isQuestion = ({ channel, data }: RecordedItem) => channel === 'prompt' && data['question'] === undefined;
const isMeasured = ({ channel, data }: RecordedItem) =>
  channel === 'input' && (data['kind'] === 'reading' || data['kind'] === 'tilt');
const deeper = ({ angleDeg }: JsonObject): JsonObject => ({ angleDeg: Number(angleDeg) + 4 });

/** A recording whose ready state follows its return at once. */
const readyEarly: Change = (items) => {
  const level = items.findIndex(({ channel, data }) => channel === 'state' && data['to'] === 'recovering');
  const [ready] = items.filter(({ channel, data }) => channel === 'state' && data['to'] === 'ready').slice(-1);
  if (ready === undefined) return items;
  const atMs = items[level]?.atMs ?? 0;
  return [...items.slice(0, level + 1), { ...ready, atMs }];
};

describe('the judge of recordings', () => {
  it.each<readonly [string, Recording, Change, string]>([
    [
      'a press that was not found (H18)',
      recorded('no-fault', '25s:patient=button'),
      without(isFinding('H18')),
      'button',
    ],
    [
      'a red stop that was not found (H19)',
      recorded('no-fault', '25s:patient=estop,5s'),
      without(isFinding('H19')),
      'red-stop',
    ],
    ['a finding without a return', recorded('no-fault', '25s:tilt=off'), without(isReturn), 'reaction'],
    ['a ramp beyond the session', recorded('no-fault'), changed(isRamp, () => ({ toDeg: 40 })), 'order'],
    ['a ramp that is too fast', recorded('no-fault'), changed(isRamp, () => ({ rateDegPerS: 5 })), 'order'],
    ['an order without a reason', recorded('no-fault'), changed(isOrder, () => ({ reason: '' })), 'reason'],
    ['a minute without a question (H20)', recorded('prompt-unanswered'), without(isQuestion), 'prompt'],
    ['both sensors beyond the limit (H01)', recorded('no-fault'), changed(isMeasured, deeper), 'angle'],
    ['a pause at level that is too short', recorded('no-fault'), readyEarly, 'pause'],
  ])('disagrees with %s', (_, recording, change, rule) => {
    expect(judgeRecording(recording, 'here').disagreements).toEqual([]);
    const { disagreements } = judgeRecording(tampered(recording, change), 'here');
    expect(disagreements.map((one) => one.rule)).toContain(rule);
    for (const { reason, atMs } of disagreements) expect([reason.length > 10, atMs > 0]).toEqual([true, true]);
  });
});
