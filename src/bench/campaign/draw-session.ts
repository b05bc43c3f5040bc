/** Draws one session of a campaign from its seed: a protocol, a prescription, a person on a table, faults, and the acts of people. */
import { type BodyParameters, defaultBody } from '../../../hardware/simulator/body/body-parameters.ts';
import type { Fault } from '../../../hardware/simulator/faults/fault.ts';
import { formatFault } from '../../../hardware/simulator/faults/fault.ts';
import { Random } from '../../../hardware/simulator/random.ts';
import type { Timeline } from '../../../protocols/therapy/leg.ts';
import { absolute, type Prescription } from '../../../protocols/therapy/limits.ts';
import type { Protocol } from '../../../protocols/therapy/schema.ts';
import type { BenchAct } from '../acts.ts';
import type { LongDay, Movement, Waiting } from '../world/options.ts';
import { drawActs } from './draw-acts.ts';
import { drawBody, drawMovements, drawWear, type Wear } from './draw-body.ts';
import { drawDay, drawWaiting, drawWallStart } from './draw-day.ts';
import { drawFaults } from './draw-faults.ts';
import { drawPrescription } from './draw-prescription.ts';
import { drawProtocol } from './draw-protocol.ts';

export interface DrawnSession {
  readonly protocol: Protocol;
  readonly timeline: Timeline;
  readonly faults: readonly Fault[];
  readonly acts: readonly BenchAct[];
  readonly prescription: Prescription;
  /** Differences of person and table from the default ones. */
  readonly body: Partial<BodyParameters>;
  readonly wear: Wear;
  /** Of the person on the table. */
  readonly movements: readonly Movement[];
  /** Before the start; null: people start at once. */
  readonly waiting: Waiting | null;
  /** Null: no other session follows. */
  readonly day: LongDay | null;
  readonly wallStartMs: number;
  /** The table's configured limit; null: the absolute limit. */
  readonly tableLimitDeg: number | null;
  readonly driveTest: boolean;
}

export function drawSession(seed: number): DrawnSession {
  const random = new Random(seed);
  const { protocol, timeline: planned } = drawProtocol(random.fork('protocol'));
  // A seed's draws depend on the names of the forks.
  const { prescription, timeline } = drawPrescription(random.fork('prescription'), protocol, planned);
  const faults = drawFaults(random.fork('faults'), timeline);
  const conditions = drawConditions(random.fork('reach'), prescription.maxAngle);
  const acts = drawActs(random.fork('acts'), timeline, prescription.maxAngle);
  return {
    protocol,
    timeline,
    prescription,
    faults,
    acts,
    body: drawBody(random.fork('body')),
    wear: drawWear(random.fork('wear')),
    movements: drawMovements(random.fork('movements'), timeline.duration),
    waiting: drawWaiting(random.fork('waiting')),
    day: drawDay(random.fork('day'), timeline),
    wallStartMs: drawWallStart(random.fork('wall clock')),
    ...conditions,
  };
}

/** The table's limit, and whether the session begins with the drive test. */
function drawConditions(random: Random, prescribedDeg: number): Pick<DrawnSession, 'tableLimitDeg' | 'driveTest'> {
  const isLimited = random.chance(0.3);
  const tableLimitDeg = isLimited
    ? Math.min(absolute.maxAngle, Math.ceil(prescribedDeg + random.uniform(0, 12)))
    : null;
  return { tableLimitDeg, driveTest: random.chance(0.15) };
}

/** The session as text, for a report: faults in the words of `--fault`. */
export function describeSession(session: DrawnSession): string {
  const { timeline, faults, acts, prescription, body, wear, movements, tableLimitDeg, driveTest } = session;
  const { waiting, day, wallStartMs } = session;
  const legs = timeline.legs.map(({ from, to, rate, duration }) =>
    from === to ? `${(duration / 1000).toFixed(0)} s` : `→ ${to}° at ${rate}°/s`,
  );
  const actTexts = acts.map(({ at, act, ...more }) => {
    const details = Object.values(more).map((value) => (typeof value === 'string' ? value : JSON.stringify(value)));
    return [`${at}ms:${act}`, ...details].join(':');
  });
  const worn = Object.entries(wear.body).map(([part, value]) => `${part} ${value}`);
  const moves = movements.map(
    ({ at, overMs, posture }) => `at ${at}ms in ${overMs}ms to ${posture.aboveAxisM}/${posture.towardHeadM} m`,
  );
  return [
    `${driveTest ? 'drive test; ' : ''}${legs.join(', ')}`,
    `prescribed ${prescription.maxAngle}°${tableLimitDeg === null ? '' : `, table limit ${tableLimitDeg}°`}`,
    `person and bed ${(body.massKg ?? defaultBody.massKg).toFixed(0)} kg`,
    ...(worn.length === 0 ? [] : [`${wear.isWornOut ? 'worn out' : 'worn'}: ${worn.join(', ')}`]),
    ...(moves.length === 0 ? [] : [`moves ${moves.join(', ')}`]),
    ...(waiting === null ? [] : [`before the start ${waiting.faults.map(formatFault).join(' ')}`]),
    ...(day === null ? [] : [dayText(day)]),
    ...(wallStartMs === 0 ? ['in 1970'] : []),
    `faults ${faults.map(formatFault).join(' ') || 'none'}`,
    `acts ${actTexts.join(' ') || 'none'}`,
  ].join('; ');
}

function dayText({ persons, restMs, eventful }: LongDay): string {
  const next = persons.map((person) => (person === null ? 'the same person' : `${person.massKg} kg`));
  return `then after ${restMs} ms each: ${next.join(', ')}; acts and faults in session ${eventful + 1}`;
}
