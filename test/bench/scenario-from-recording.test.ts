/** A recording turned into a scenario: the bench does the same again. */
import { describe, expect, it } from 'vitest';
import { parseFault } from '../../hardware/simulator/faults/fault.ts';
import { scenarioFrom } from '../../src/bench/scenario/from-recording.ts';
import { scenarioSchema } from '../../src/bench/scenario/scenario.ts';
import type { Entry } from '../../src/controller/entry.ts';
import type { Recording } from '../../src/records/recording.ts';
import { record } from '../support/recorded-session.ts';
import { readScenario, worldOf } from '../support/scenario-world.ts';

/** Runs a scenario; its entries, and its recording with a head as the bench writes it. */
function run(scenario: ReturnType<typeof readScenario>, isBench = true): readonly [Entry[], Recording] {
  const entries: Entry[] = [];
  const [, recording] = record(
    (observer) => worldOf(scenario, { observer, onEntry: (entry) => entries.push(entry) }),
    'whole',
  );
  const { seed, faults } = scenario;
  const head = { ...recording.head, configuration: isBench ? { seed, faults } : null };
  return [entries, { ...recording, head, items: () => recording.items() }];
}

describe('a scenario from a recording', () => {
  it.each([
    'no-fault',
    'paused-and-resumed',
    'override-skips-and-holds',
    'override-beyond-the-prescription',
    'drive-test-passed',
    'red-stop-held',
    'console-lost-in-an-override',
    'brake-slips-at-30',
  ])('gives the same entries on the bench: %s', (name) => {
    const original = readScenario(name);
    const [entries, recording] = run(original);
    const made = scenarioSchema.parse(JSON.parse(JSON.stringify(scenarioFrom(recording, name))));
    const withoutTitle = (entry: Entry) => JSON.stringify(entry).replaceAll('static-15', 'scenario');
    expect(run(made)[0].map(withoutTitle)).toEqual(entries.map(withoutTitle));
    const { outcome, exit, findings } = original.expected;
    expect(made.expected).toMatchObject({ outcome, exit });
    expect(made.expected.findings).toEqual(expect.arrayContaining(findings));
  });

  it.each([
    ['25s:patient=button', 'H18', /^250\d\dms:patient=button/],
    ['25s:patient=estop,3s', 'H19', /^250\d\dms:patient=estop,(29|30)\d\dms$/],
    ['25s:tilt=off,2s', 'H09', /^2(49|50)\d\dms:tilt=off,20\d\dms$/],
    ['25s:ankle=off', 'H29', /^250\d\dms:ankle=off$/],
    ['25s:supply=off', 'H05', /^250\d\dms:supply=off$/],
    ['25s:host=stall:900', 'H22', /^2(49|50)\d\dms:host=stall:9\d\d$/],
    ['25s:link=off,2s', 'H06', /^25[0-3]\d\dms:link=off/],
  ])('of a session without a bench names the fault that its inputs show: %s', (fault, hazard, expected) => {
    const [, recording] = run({ ...readScenario('no-fault'), faults: [fault] }, false);
    const made = scenarioFrom(recording, 'here');
    expect(made.expected.findings).toContain(hazard);
    expect(made.faults[0]).toMatch(expected);
    for (const text of made.faults) expect(() => parseFault(text)).not.toThrow();
    const [entries] = run({ ...made, seed: 2 });
    expect(entries.filter(({ type }) => type === 'finding')).toContainEqual(expect.objectContaining({ hazard }));
  });

  it('is refused where no session was started', () => {
    const [, recording] = run(readScenario('no-fault'));
    const none: Recording = { ...recording, items: () => [] };
    expect(() => scenarioFrom(none, 'here')).toThrow('here: the table was not moved');
  });
});
