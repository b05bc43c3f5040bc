/**
 * Tests of the tests: each controller here has one deliberate defect, and a judge must notice it. In most of them the
 * device still protects the person; then the matrix notices, because a hazard is not found or is found too late.
 */
import { describe, expect, it } from 'vitest';
import { parseFault } from '../../hardware/simulator/faults/fault.ts';
import { degrees, milliseconds } from '../../protocols/base/units.ts';
import { absolute } from '../../protocols/therapy/limits.ts';
import type { BenchAct } from '../../src/bench/acts.ts';
import { runSession } from '../../src/bench/campaign/session.ts';
import { measureMatrix } from '../../src/bench/fault-matrix/matrix.ts';
import type { Defects } from '../../src/bench/world/defects.ts';
import { serviceActors } from '../../src/bench/world/service-actors.ts';
import { World } from '../../src/bench/world/world.ts';
import type { HazardId } from '../../src/safety/hazards/register.ts';
import * as defect from '../support/controller-defects.ts';
import { excursion } from '../support/timelines.ts';

/** `campaign`, or the fault whose rows of the measured matrix differ. */
type Judge = string;

/** Enough for each defect to appear; the search ends at the first session that fails. */
const maxSessions = 400;
/** Where the search begins for defects that few sessions show. */
const firstSeeds = new Map<() => Defects, number>([
  [defect.neverStops, 222],
  [defect.ignoresDisconnection, 42],
  [defect.everyClientIsClinician, 132],
  [defect.refusesMalformedStop, 222],
]);
const timeline = excursion(15, 80, 1, 1);

function failureOf(seed: number, defects: () => Defects): string {
  const { violations, failure } = runSession(seed, { defects });
  const [first] = violations;
  return first === undefined ? (failure ?? '') : `invariant ${first.invariant}: ${first.reason}`;
}

const passesWithoutDefect = new Map<number, boolean>();

/** A session that also fails without a defect proves nothing. */
function passes(seed: number): boolean {
  const result = passesWithoutDefect.get(seed) ?? failureOf(seed, () => ({})) === '';
  passesWithoutDefect.set(seed, result);
  return result;
}

/** What the judge noticed; empty if nothing. */
function noticedBy(judge: Judge, defects: () => Defects): string {
  if (judge === 'campaign') {
    const first = firstSeeds.get(defects) ?? 1;
    for (let index = 0; index < maxSessions; index += 1) {
      const seed = ((first - 1 + index) % maxSessions) + 1;
      const failure = failureOf(seed, defects);
      if (failure !== '' && passes(seed)) return `seed ${seed}: ${failure}`;
    }
    return '';
  }
  const rows = measureMatrix({ timeline, prescription: absolute, seed: 1, faults: [judge], defects });
  const wrong = rows.find(({ ok }) => !ok);
  return wrong === undefined ? '' : `${wrong.fault} (${wrong.phase}): ${wrong.wrong.join('; ')}`;
}

/** Hazards whose watch is removed, and the fault whose rows then differ. */
const removedWatches: readonly (readonly [HazardId, Judge])[] = [
  ['H02', 'actuator=wrong'],
  ['H05', 'supply=off'],
  ['H06', 'link=off'],
  ['H07', 'link=garbage'],
  ['H09', 'tilt=off'],
  ['H10', 'tilt=stuck'],
  ['H11', 'tilt=noisy'],
  ['H12', 'position=stuck'],
  ['H13', 'position=off'],
  ['H14', 'actuator=stuck'],
  ['H15', 'obstruction=stuck'],
  ['H17', 'brake=off'],
  ['H18', 'patient=button'],
  ['H19', 'patient=estop'],
  ['H20', 'patient=silent'],
  ['H22', 'host=stall'],
  ['H29', 'ankle=off'],
];

const others: readonly (readonly [string, () => Defects, Judge])[] = [
  ['tilt may be 400 ms old', defect.withThresholds({ tiltAgeMs: 400 }), 'tilt=off'],
  ['tilt may repeat itself 40 times', defect.withThresholds({ tiltRepeats: 40 }), 'tilt=stuck'],
  ['the sensors may differ for 700 ms', defect.withThresholds({ disagreementForMs: 700 }), 'position=stuck'],
  ['the table may be 3° behind its ramp', defect.withThresholds({ trackingWayDeg: 3 }), 'actuator=stuck'],
  ['an answer may take 30 s', defect.withThresholds({ promptAnswerMs: 30_000 }), 'patient=silent'],
  ['the person is asked every two minutes', defect.withThresholds({ promptEveryMs: 120_000 }), 'patient=silent'],
  ['frozen registers of the tilt sensor look current', defect.hidesFrozenTilt, 'tilt=stuck'],
  ['a lost link is not reported', defect.hidesLostLink, 'link=off'],
  ['a stop is never sent', defect.neverStops, 'campaign'],
  ['a hold is ordered in place of a return', defect.returnsBecomeHolds, 'campaign'],
  ['a return is never sent', defect.dropsReturns, 'campaign'],
  ['a return runs at 0.2°/s', defect.returnsTooSlowly, 'campaign'],
  ['a hold is never sent', defect.dropsHolds, 'campaign'],
  ['without the guard, ramps go 5° too far', defect.rampsTooFar, 'campaign'],
  ['without the guard, ramps run at the absolute rate', defect.rampsTooFast, 'campaign'],
  ['the session resumes by itself', defect.resumesByItself, 'campaign'],
  ['the person is never asked', defect.neverAsks, 'campaign'],
  ['no alarm is shown', defect.neverShowsAlarms, 'campaign'],
  ['findings are not recorded', defect.dropsEntries('finding'), 'campaign'],
  ['orders are not recorded', defect.dropsEntries('order'), 'campaign'],
  ['transitions are not recorded', defect.dropsEntries('state'), 'campaign'],
  ['entries have no reason', defect.omitsReasons, 'campaign'],
  ['every client may override', defect.everyClientIsClinician, 'campaign'],
  ['an override belongs to every client', defect.sharesTheOverride, 'campaign'],
  ['an override continues after its holder has disconnected', defect.ignoresDisconnection, 'campaign'],
  ['a malformed STOP is refused', defect.refusesMalformedStop, 'campaign'],
  ['every reply is sent twice', defect.repliesTwice, 'campaign'],
  ['subscribers receive findings only', defect.notifiesFindingsOnly, 'campaign'],
  ['a recorder failure is ignored', defect.ignoresRecorderFailure, 'recorder=off'],
];

describe('a deliberate defect in the controller is noticed', () => {
  it.each(removedWatches)('without the watch for %s, by the rows of %s', (hazard, judge) => {
    expect(noticedBy(judge, defect.withoutWatch(hazard))).not.toBe('');
    expect(noticedBy(judge, () => ({}))).toBe('');
  });

  it.each(others)('%s', (_name, defects, judge) => {
    expect(noticedBy(judge, defects)).not.toBe('');
  });

  const inOverride: readonly (readonly [string, () => Defects, BenchAct, string])[] = [
    [
      'limits widened off level',
      defect.reportsFalseLevel,
      { at: 21_000, act: 'override.target', toDeg: 25 },
      'off level',
    ],
    [
      'a console that confirms every target',
      defect.confirmsEveryTarget,
      { at: 21_000, act: 'override.target', toDeg: 32 },
      'without a confirmation',
    ],
    [
      'a jog that continues without a renewal',
      defect.jogsTooLong,
      { at: 21_000, act: 'override.jog' },
      'without a renewal',
    ],
  ];

  it.each(inOverride)('%s', (_name, makeDefects, act, reason) => {
    const violationsOf = (defects: Defects) => {
      const prescription = { ...absolute, maxAngle: degrees(30) };
      const actors = serviceActors([{ at: 20_000, act: 'override.begin' }, act]);
      return new World({ timeline, prescription, seed: 1, actors, defects }).run().violations;
    };
    expect(violationsOf({})).toEqual([]);
    expect(violationsOf(makeDefects()).map((violation) => violation.reason)).toContainEqual(
      expect.stringContaining(reason),
    );
  });

  it('an alarm that stays silent after an acknowledgement', () => {
    const violationsOf = (defects: Defects) => {
      const faults = ['20s:patient=button,300ms', '22s:patient=button,300ms'].map(parseFault);
      const actors = serviceActors([{ at: 21_000, act: 'acknowledge' }]);
      return new World({ timeline, prescription: absolute, seed: 1, faults, actors, defects }).run().violations;
    };
    expect(violationsOf({})).toEqual([]);
    expect(violationsOf(defect.staysSilent()).map(({ reason }) => reason)).toEqual([
      'a high alarm is silent without an acknowledgement',
    ]);
  });

  it('a lease renewed after the controller has failed: the table does not return (H28)', () => {
    const angleAfter = (defects: Defects) => {
      const world = new World({ timeline, prescription: absolute, seed: 1, defects });
      world.advance(milliseconds(60_000));
      return world.table.truth().angleDeg;
    };
    expect(angleAfter(defect.failsAt(30_000)())).toBeLessThan(5);
    expect(angleAfter(defect.failsButRenews(30_000)())).toBeGreaterThan(14);
  });
});
