/**
 * Tests of the tests: each of these controllers is broken in one way, and something has to notice. The device saves the
 * person in most of them; then it is the matrix that catches it, by a hazard that is not found or comes too late.
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
import * as broken from '../support/controller-defects.ts';
import { excursion } from '../support/timelines.ts';

/** `campaign`, or the fault whose rows of the measured matrix fail. */
type Catcher = string;

/** Enough for each break to show itself; the first that fails ends the search. */
const sessions = 60;
const timeline = excursion(15, 80, 1, 1);

function failureOf(seed: number, defects: () => Defects): string {
  const { violations, failure } = runSession(seed, defects);
  const [first] = violations;
  return first === undefined ? (failure ?? '') : `invariant ${first.invariant}: ${first.reason}`;
}

const soundSessions = new Map<number, boolean>();

/** A session that fails with a sound controller too proves nothing about a broken one. */
function isSound(seed: number): boolean {
  const known = soundSessions.get(seed) ?? failureOf(seed, () => ({})) === '';
  soundSessions.set(seed, known);
  return known;
}

function caughtBy(catcher: Catcher, defects: () => Defects): string {
  if (catcher === 'campaign') {
    for (let seed = 1; seed <= sessions; seed += 1) {
      const failure = failureOf(seed, defects);
      if (failure !== '' && isSound(seed)) return `seed ${seed}: ${failure}`;
    }
    return '';
  }
  const rows = measureMatrix({ timeline, prescription: absolute, seed: 1, faults: [catcher], defects });
  const wrong = rows.find(({ ok }) => !ok);
  return wrong === undefined ? '' : `${wrong.fault} (${wrong.phase}): ${wrong.wrong.join('; ')}`;
}

/** Hazard whose watch is taken out, and the fault whose rows then fail. */
const watchesTakenOut: readonly (readonly [HazardId, Catcher])[] = [
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

const others: readonly (readonly [string, () => Defects, Catcher])[] = [
  ['tilt may be 400 ms old', broken.loosened({ tiltAgeMs: 400 }), 'tilt=off'],
  ['tilt may repeat itself 40 times', broken.loosened({ tiltRepeats: 40 }), 'tilt=stuck'],
  ['the sensors may differ for 700 ms', broken.loosened({ disagreementForMs: 700 }), 'position=stuck'],
  ['the table may fall 3° behind its ramp', broken.loosened({ trackingWayDeg: 3 }), 'actuator=stuck'],
  ['an answer may take 30 s', broken.loosened({ promptAnswerMs: 30_000 }), 'patient=silent'],
  ['the person is asked every two minutes', broken.loosened({ promptEveryMs: 120_000 }), 'patient=silent'],
  ['stuck registers of the tilt sensor look fresh', broken.tiltLooksFresh, 'tilt=stuck'],
  ['a lost line is not told', broken.reconnectsInSilence, 'link=off'],
  ['the stop is never sent', broken.neverStops, 'campaign'],
  ['a hold is ordered where a return is due', broken.returnsAreHolds, 'campaign'],
  ['a return is never sent', broken.returnsAreLost, 'campaign'],
  ['a return creeps at 0.2°/s', broken.returnsCreep, 'campaign'],
  ['a hold is never sent', broken.holdsAreLost, 'campaign'],
  ['the guard is bypassed: ramps go 5° too far', broken.rampsTooFar, 'campaign'],
  ['the guard is bypassed: ramps go at the absolute rate', broken.rampsTooFast, 'campaign'],
  ['the session resumes by itself', broken.resumesByItself, 'campaign'],
  ['the person is never asked', broken.neverAsks, 'campaign'],
  ['no alarm is shown', broken.neverShowsAnAlarm, 'campaign'],
  ['findings are not recorded', broken.loses('finding'), 'campaign'],
  ['orders are not recorded', broken.loses('order'), 'campaign'],
  ['transitions are not recorded', broken.loses('state'), 'campaign'],
  ['nothing has a reason', broken.givesNoReasons, 'campaign'],
  ['whoever opens the socket may override', broken.anybodyOverrides, 'campaign'],
  ['an override is everybody’s', broken.anybodyHoldsTheOverride, 'campaign'],
  ['the holder of the override may go unnoticed', broken.ignoresThatTheHolderIsGone, 'campaign'],
  ['a STOP has to be well-formed', broken.wantsStopToBeWellFormed, 'campaign'],
  ['every reply comes twice', broken.answersTwice, 'campaign'],
  ['subscribers hear of findings alone', broken.tellsFindingsOnly, 'campaign'],
  ['a recorder that fails is ignored', broken.ignoresItsRecorder, 'recorder=off'],
];

describe('a controller that is broken on purpose is caught', () => {
  it.each(watchesTakenOut)('without the watch for %s, by the rows of %s', (hazard, catcher) => {
    expect(caughtBy(catcher, broken.without(hazard))).not.toBe('');
    expect(caughtBy(catcher, () => ({}))).toBe('');
  });

  it.each(others)('%s', (_name, defects, catcher) => {
    expect(caughtBy(catcher, defects)).not.toBe('');
  });

  const inOverride: readonly (readonly [string, () => Defects, BenchAct, string])[] = [
    [
      'limits widened off level',
      broken.takesAnyPlaceForLevel,
      { at: 21_000, act: 'override.target', toDeg: 25 },
      'off level',
    ],
    [
      'a console that confirms by itself',
      broken.confirmsByItself,
      { at: 21_000, act: 'override.target', toDeg: 32 },
      'without a confirmation',
    ],
    ['a jog that nobody renews', broken.jogsOn, { at: 21_000, act: 'override.jog' }, 'nobody renews it'],
  ];

  it.each(inOverride)('%s', (_name, defects, act, reason) => {
    const violationsOf = (broken: Defects) => {
      const prescription = { ...absolute, maxAngle: degrees(30) };
      const acts: BenchAct[] = [{ at: 20_000, act: 'override.begin' }, act];
      return new World({ timeline, prescription, seed: 1, actors: serviceActors(acts), defects: broken }).run()
        .violations;
    };
    expect(violationsOf({})).toEqual([]);
    expect(violationsOf(defects()).map((violation) => violation.reason)).toContainEqual(
      expect.stringContaining(reason),
    );
  });

  it('an alarm that is silenced for ever', () => {
    const violationsOf = (defects: Defects) => {
      const faults = ['20s:patient=button,300ms', '22s:patient=button,300ms'].map(parseFault);
      const acts: BenchAct[] = [{ at: 21_000, act: 'acknowledge' }];
      return new World({
        timeline,
        prescription: absolute,
        seed: 1,
        faults,
        actors: serviceActors(acts),
        defects,
      }).run().violations;
    };
    expect(violationsOf({})).toEqual([]);
    expect(violationsOf(broken.staysSilent()).map(({ reason }) => reason)).toEqual([
      'a high alarm is silent, and nobody has silenced it',
    ]);
  });

  it('leases renewed by a loop that has failed: nobody comes home (H28)', () => {
    const angleAfter = (defects: () => Defects) => {
      const world = new World({ timeline, prescription: absolute, seed: 1, defects: defects() });
      world.advance(milliseconds(60_000));
      return world.table.truth().angleDeg;
    };
    expect(angleAfter(broken.failsAt(30_000))).toBeLessThan(5);
    expect(angleAfter(broken.failsAndRenews(30_000))).toBeGreaterThan(14);
  });
});
