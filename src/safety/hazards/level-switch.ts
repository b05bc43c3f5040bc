import { angleText } from '../../../protocols/base/round.ts';
import { flag } from '../../../protocols/wire/messages.ts';
import { secondsText } from '../durations.ts';
import { actuatorAngle, freshReading, hasEvent, hasFlag, tiltAngle } from '../situation.ts';
import { hasLasted, type Lasting, lasting, remembering } from '../watch.ts';
import { hazardsReading } from './hazard.ts';
import type { tiltThresholds } from './tilt.ts';

export const levelSwitchThresholds = {
  /** H30: beyond this on both sensors the switch must be open head-down, and closed head-up. */
  switchDoubtDeg: 3,
  switchDoubtForMs: 300,
  /** H30: so many shorter contradictions in a window count as well: a loose contact. */
  switchDoubts: 3,
  switchDoubtWindowMs: 10_000,
};

const hazard = hazardsReading<typeof levelSwitchThresholds & typeof tiltThresholds>();

interface Doubts {
  /** When the last contradictions began. */
  readonly at: number[];
  wasDoubtful: boolean;
  readonly lasting: Lasting;
}

/**
 * The switch ends a return without a position sensor. Two sensors against one switch: the switch is wrong, and the return
 * goes by the sensors. The drive test looks for the same before a session (`DriveTest`).
 */
export const contradictingSwitch = hazard({
  id: 'H30',
  component: 'level switch',
  fault: (t) =>
    `contradicts both sensors beyond ±${t.switchDoubtDeg}° for ${t.switchDoubtForMs} ms or ${t.switchDoubts} times in ${secondsText(t.switchDoubtWindowMs)}; unchanged between −${t.switchDoubtDeg}° and +${t.switchDoubtDeg}° in the drive test`,
  harm: 'a return that ends head-down, or goes on head-up, once the position sensor fails too',
  reaction: 'RETURN on the sensors; no start until the drive test has seen it change',
  deadlineMs: 500,
  alarm: { priority: 'high', endsWhen: 'home' },
  cause: 'level-switch',
  watch: (t) => {
    const memory: Doubts = { at: [], wasDoubtful: false, lasting: lasting() };
    return remembering(memory, (s, m) => {
      const { at } = m;
      const reading = freshReading(s);
      const actuator = actuatorAngle(s);
      const tilt = tiltAngle(s, t.tiltAgeMs);
      if (reading === null || actuator === null || tilt === null) {
        hasLasted(m.lasting, false, s.now, 0);
        m.wasDoubtful = false;
        return null;
      }
      const isClosed = hasFlag(reading, flag.levelClosed);
      const isDoubtful = isClosed
        ? Math.min(actuator, tilt) > t.switchDoubtDeg
        : Math.max(actuator, tilt) < -t.switchDoubtDeg;
      if (isDoubtful && !m.wasDoubtful) at.push(s.now);
      m.wasDoubtful = isDoubtful;
      while (at.length > 0 && s.now - (at[0] ?? 0) > t.switchDoubtWindowMs) at.shift();
      const lasts = hasLasted(m.lasting, isDoubtful, s.now, t.switchDoubtForMs);
      // The actuator’s own judgement, by its sensor alone.
      const isReported = hasEvent(s, 'SWITCH') && Math.min(Math.abs(actuator), Math.abs(tilt)) > t.switchDoubtDeg;
      if (!lasts && !isReported && at.length < t.switchDoubts) return null;
      const where = `actuator ${angleText(actuator)}°, tilt ${angleText(tilt)}°`;
      const times = lasts || isReported ? '' : `, ${at.length} times in ${secondsText(t.switchDoubtWindowMs)}`;
      return { reaction: 'return', reason: `the level switch is ${isClosed ? 'closed' : 'open'} (${where})${times}` };
    });
  },
});
