/** What a client may send to the service: each line gets the answers that JSON-RPC demands, and moves nobody. */

import { expect, it } from 'vitest';
import type { JsonValue } from '../../protocols/base/json.ts';
import { methods } from '../../src/service/rpc/methods.ts';
import { Rig, start } from '../support/dispatcher-rig.ts';
import fc from '../support/fast-check.ts';
import { changedBytes, changedJson, numRuns } from './mutations.ts';

const params: Readonly<Record<string, JsonValue>> = {
  start,
  login: { pin: '0000' },
  'override.begin': { reason: 'to check the table', seconds: 30 },
  'override.jog': { direction: 'down' },
  'override.target': { angleDeg: 30, rateDegPerS: 1 },
  'override.hold': { seconds: 20 },
  'protocols.check': { protocol: { name: 'a', steps: [] } },
  'patient.add': { name: 'First Person', birthYear: 1960, heightCm: 170, massKg: 70 },
};
/** None of these may start a session: the drive test and the first ramp need nothing more than a `start` that is right. */
const requests = methods.flatMap(({ name }): JsonValue[] => {
  const request = { jsonrpc: '2.0', id: 1, method: name, params: params[name] ?? {} };
  return [request, [request, { ...request, id: 'b' }]];
});

interface AnswerLine {
  readonly jsonrpc?: unknown;
  readonly id?: unknown;
  readonly result?: unknown;
  readonly error?: { readonly code?: unknown; readonly message?: unknown };
}

/** One answer, or a batch of them, each with a result or with a code and a message. */
function expectAnswers(line: string): void {
  const parsed: AnswerLine | readonly AnswerLine[] = JSON.parse(line);
  for (const answer of [parsed].flat()) {
    expect(answer.jsonrpc).toBe('2.0');
    if ('method' in answer) continue;
    expect(['string', 'number', 'object']).toContain(typeof answer.id);
    if (answer.error === undefined) expect(answer).toHaveProperty('result');
    else expect([typeof answer.error.code, typeof answer.error.message]).toEqual(['number', 'string']);
  }
}

function expectUnharmed(lines: fc.Arbitrary<string>, runs: number): void {
  const rig = new Rig().ready();
  // An observer: whatever a changed request says, it has no right to move anybody.
  const client = rig.open('observer');
  fc.assert(
    fc.property(lines, (line) => {
      const before = client.received.length;
      client.connection.receive(line);
      for (const { line: answer } of client.received.slice(before)) expectAnswers(answer);
      // Emptied, so that the line which fast-check makes smaller is the one that failed.
      expect(rig.failures.splice(0)).toEqual([]);
    }),
    numRuns(runs),
  );
  rig.pass(3000);
  expect(Math.abs(rig.table.truth().angleDeg)).toBeLessThan(0.5);
  const orders = rig.entries.flatMap((entry) => (entry.type === 'order' ? [entry.order] : []));
  expect(orders.filter((order) => order === 'ramp' || order === 'hold')).toEqual([]);
  expect(rig.open().ask('return')).toHaveProperty('result');
}

it('a changed request is answered as JSON-RPC demands', () => {
  expectUnharmed(
    changedJson(requests).map((value) => JSON.stringify(value)),
    1500,
  );
});

it('a request with changed bytes is answered as JSON-RPC demands', () => {
  const corpus = requests.map((request) => Buffer.from(JSON.stringify(request)));
  expectUnharmed(
    changedBytes(corpus).map((bytes) => Buffer.from(bytes).toString()),
    1500,
  );
});

it('any text is answered as JSON-RPC demands', () => {
  expectUnharmed(fc.oneof(fc.string(), fc.json()), 1500);
});
