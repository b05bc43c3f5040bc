/** Draws one session of a campaign from its seed: a protocol, faults, and the acts of people. */
import type { Fault } from '../../../hardware/simulator/faults/fault.ts';
import { formatFault } from '../../../hardware/simulator/faults/fault.ts';
import { Random } from '../../../hardware/simulator/random.ts';
import type { Timeline } from '../../../protocols/therapy/leg.ts';
import { absolute } from '../../../protocols/therapy/limits.ts';
import type { Protocol } from '../../../protocols/therapy/schema.ts';
import type { BenchAct } from '../acts.ts';
import { drawActs } from './draw-acts.ts';
import { drawFaults } from './draw-faults.ts';
import { drawProtocol } from './draw-protocol.ts';

export interface DrawnSession {
  readonly protocol: Protocol;
  readonly timeline: Timeline;
  readonly faults: readonly Fault[];
  readonly acts: readonly BenchAct[];
  readonly prescribedDeg: number;
  /** The table's configured limit; null: the absolute limit. */
  readonly tableLimitDeg: number | null;
  readonly driveTest: boolean;
}

export function drawSession(seed: number): DrawnSession {
  const random = new Random(seed);
  const { protocol, timeline } = drawProtocol(random.fork('protocol'));
  const faults = drawFaults(random.fork('faults'), timeline);
  // A seed's draws depend on the names of the forks.
  const conditions = drawConditions(random.fork('reach'), timeline);
  const acts = drawActs(random.fork('acts'), timeline, conditions.prescribedDeg);
  return { protocol, timeline, faults, acts, ...conditions };
}

/** The limits beyond the protocol's own, and whether the session begins with the drive test. */
function drawConditions(
  random: Random,
  { maxAngle }: Timeline,
): Pick<DrawnSession, 'prescribedDeg' | 'tableLimitDeg' | 'driveTest'> {
  const most = absolute.maxAngle;
  const prescribedDeg = Math.min(most, Math.ceil(maxAngle + (random.chance(0.5) ? 0 : random.uniform(0, 12))));
  const isLimited = random.chance(0.3);
  const tableLimitDeg = isLimited ? Math.min(most, Math.ceil(prescribedDeg + random.uniform(0, 12))) : null;
  return { prescribedDeg, tableLimitDeg, driveTest: random.chance(0.15) };
}

/** The session as text, for a report: faults in the words of `--fault`. */
export function describeSession(session: DrawnSession): string {
  const { timeline, faults, acts, prescribedDeg, tableLimitDeg, driveTest } = session;
  const legs = timeline.legs.map(({ from, to, rate, duration }) =>
    from === to ? `${(duration / 1000).toFixed(0)} s` : `→ ${to}° at ${rate}°/s`,
  );
  const actTexts = acts.map(({ at, act, ...more }) => {
    const details = Object.values(more).map((value) => (typeof value === 'string' ? value : JSON.stringify(value)));
    return [`${at}ms:${act}`, ...details].join(':');
  });
  return [
    `${driveTest ? 'drive test; ' : ''}${legs.join(', ')}`,
    `prescribed ${prescribedDeg}°${tableLimitDeg === null ? '' : `, table limit ${tableLimitDeg}°`}`,
    `faults ${faults.map(formatFault).join(' ') || 'none'}`,
    `acts ${actTexts.join(' ') || 'none'}`,
  ].join('; ');
}
