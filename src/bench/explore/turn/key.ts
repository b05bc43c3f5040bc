/** The abstraction of an explored turn: two states with one key are explored once. `README.md` has the reasons. */
import { isLevel, isOffLevel } from '../../../../protocols/therapy/level.ts';
import { barOf, freshReading } from '../../../safety/situation.ts';
import { statePath } from '../../../session/state-name.ts';
import { keyOf as machineKeyOf } from '../machine/key.ts';
import { level, type Place, places } from '../machine/state.ts';
import type { ExploredTurn } from './state.ts';
import { angleOf } from './table.ts';

export function keyOf({ t, at, table, isEnded }: ExploredTurn): string {
  const { situation, run, standing, alarms, monitor } = t;
  const machine = machineKeyOf({
    run,
    path: statePath(run.snapshot.value),
    place: placeOf(angleOf(table, at)),
    bar: barOf(situation.reading),
    isLinked: table.isLinked,
    standing: standing.order.kind,
    isEnded,
    isLatched: false,
    owesPause: false,
  });
  const believed = [situation.tiltFoundBad, situation.tiltFoundNoisy, situation.positionFoundBad].map(Number).join('');
  const marks = [
    t.lockedOut,
    t.isSwitchDoubted,
    t.recorderFailure !== null,
    t.failure !== null,
    situation.buttonPressed,
  ];
  return [
    machine,
    table.letter,
    table.flags,
    Number(table.isRedStopIn),
    Number(table.motion !== null),
    `${standing.acceptedAt !== null}${situation.activity}`,
    `${freshReading(situation) !== null}${at - (situation.tilt?.at ?? 0) <= t.thresholds.tiltAgeMs}`,
    believed,
    marks.map(Number).join(''),
    alarms.active.map(({ key, silencedUntil }) => `${key}${silencedUntil === null ? '' : '-'}`).join(),
    monitor.standing.map(({ hazard }) => hazard).join(),
    `${t.question}${t.announced?.cause}`,
  ].join('|');
}

/** The place of the machine's exploration whose band this angle is in. */
function placeOf(angleDeg: number): Place {
  const inBand = (deg: number) =>
    isLevel(deg) ? 'level' : !isOffLevel(deg) ? 'near level' : deg > 0 ? 'head-down' : 'head-up';
  return places.find(({ name }) => name === inBand(angleDeg)) ?? level;
}
