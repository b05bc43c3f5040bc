import { describe, expect, it } from 'vitest';
import type { ActuatorReading } from '../../hardware/table.ts';
import {
  degrees,
  degreesPerSecond,
  degreesPerSecondSquared,
  milliamperes,
  milliseconds,
  seconds,
} from '../../protocols/base/units.ts';
import { flag } from '../../protocols/wire/messages.ts';
import type { Envelope } from '../../src/safety/envelope.ts';
import type { Finding } from '../../src/safety/finding.ts';
import type { HazardId } from '../../src/safety/hazards/register.ts';
import { allWatches, hazards, registerRows } from '../../src/safety/hazards/register.ts';
import { Monitor } from '../../src/safety/monitor.ts';
import type { Reaction } from '../../src/safety/reaction.ts';
import type { Situation } from '../../src/safety/situation.ts';
import { believedAngle, emptySituation, freshReading } from '../../src/safety/situation.ts';
import { defaultThresholds } from '../../src/safety/thresholds.ts';

const envelope: Envelope = {
  minAngle: degrees(0),
  maxAngle: degrees(30),
  downRate: degreesPerSecond(1),
  returnRate: degreesPerSecond(1),
  accel: degreesPerSecondSquared(1),
  oneInversion: seconds(180),
  cumulative: seconds(540),
  deviceInversion: seconds(190),
};

const quiet = flag.brakeOn | flag.ankleClosed;

/** A session under way whose sensors the test sets; one turn every 20 ms, as in operation. */
class WatchedSession {
  readonly s: Situation = emptySituation();
  readonly findings: Finding[] = [];
  readonly #monitor = new Monitor(allWatches(defaultThresholds));
  angle = 20;
  tilt: number | null = 20;
  rate = 0;
  tiltRate = 0;
  flags = quiet;
  state: ActuatorReading['state'] = 'R';
  raw: number | null = null;
  /** Called before each turn with the ms since `pass` was called. */
  during: (ms: number) => void = () => {};
  #turns = 0;

  constructor() {
    this.s.envelope = envelope;
    this.s.activity = 'standing';
    this.s.linkUp = true;
    this.s.profileLeft = Number.POSITIVE_INFINITY;
    this.pass(2000);
    this.findings.length = 0;
  }

  pass(ms: number): this {
    const began = this.s.now;
    while (this.s.now < began + ms) {
      const { s } = this;
      s.previousTurn = s.now;
      s.now += 20;
      this.during(s.now - began);
      this.#turns += 1;
      s.reading = {
        at: milliseconds(s.now),
        nonce: '00A1',
        uptime: milliseconds(s.now),
        state: this.state,
        angle: degrees(this.angle),
        rate: degreesPerSecond(this.rate),
        target: degrees(0),
        current: milliamperes(0),
        flags: this.flags,
      };
      if (this.tilt !== null) {
        s.tilt = {
          at: milliseconds(s.now),
          angle: degrees(this.tilt),
          rate: degreesPerSecond(this.tiltRate),
          raw: this.raw ?? this.#turns,
        };
      }
      this.findings.push(...this.#monitor.assess(s));
    }
    return this;
  }

  event(event: string, detail = ''): this {
    this.s.reports.push({ kind: 'event', event, detail, state: freshReading(this.s)?.state ?? null });
    return this;
  }

  begin(activity: Situation['activity']): this {
    this.s.activity = activity;
    this.s.activitySince = this.s.now;
    return this;
  }
}

interface Case {
  readonly hazard: HazardId;
  readonly name: string;
  readonly reaction: Reaction;
  /** The strongest fault that the register still allows. */
  readonly harmless?: (w: WatchedSession) => void;
  /** The same, just beyond. */
  readonly fault: (w: WatchedSession) => void;
  /** ms within which it must be found. */
  readonly within: number;
}

const both = (w: WatchedSession, angle: number) => {
  w.angle = angle;
  w.tilt = angle;
};
const moving = (w: WatchedSession, rate: number, activity: Situation['activity'] = 'ramping') => {
  w.begin(activity);
  w.state = activity === 'returning' ? 'A' : 'M';
  w.flags = flag.ankleClosed;
  w.rate = rate;
  w.tiltRate = rate;
  w.s.rateCap = 1;
};

/** At an angle for long enough that its jump is no noise any more. */
const settled = (w: WatchedSession, angle: number) => {
  both(w, angle);
  w.pass(2500);
};
/** Brought to an angle with its brake open, then braked. */
const braked = (w: WatchedSession, angle: number) => {
  w.flags = flag.ankleClosed;
  settled(w, angle);
  w.flags = quiet;
  w.pass(40);
};
const bounce = (w: WatchedSession, isClosed: boolean) => {
  w.flags = isClosed ? w.flags | flag.levelClosed : w.flags & ~flag.levelClosed;
};

const cases: readonly Case[] = [
  {
    hazard: 'H01',
    name: 'the actuator 1.5° beyond the session’s limit',
    reaction: 'return',
    harmless: (w) => both(w, 31.5),
    fault: (w) => both(w, 31.6),
    within: 100,
  },
  {
    hazard: 'H01',
    name: 'the tilt sensor alone beyond it',
    reaction: 'return',
    fault: (w) => {
      both(w, 30);
      // A sensor that has just jumped is not believed (H11), nor for a second after.
      w.pass(1600);
      w.tilt = 31.6;
    },
    within: 100,
  },
  {
    hazard: 'H01',
    name: 'at the trip',
    reaction: 'cut',
    fault: (w) => both(w, 62),
    within: 100,
  },
  {
    hazard: 'H02',
    name: 'faster than 1.5 × the profile + 0.5°/s',
    reaction: 'cut',
    harmless: (w) => moving(w, 1.99),
    fault: (w) => moving(w, 2.01),
    within: 140,
  },
  {
    hazard: 'H02',
    name: 'driven while ordered to stand',
    reaction: 'cut',
    fault: (w) => {
      w.flags = flag.ankleClosed;
      w.rate = 0.6;
    },
    within: 140,
  },
  {
    hazard: 'H02',
    name: 'by the tilt sensor, while the position sensor reports no motion',
    reaction: 'cut',
    fault: (w) => {
      moving(w, 0);
      w.tiltRate = 5;
      w.during = () => {
        w.tilt = (w.tilt ?? 0) + 0.1;
      };
    },
    within: 200,
  },
  {
    hazard: 'H03',
    name: 'motion before a session has started',
    reaction: 'cut',
    harmless: (w) => {
      w.begin('idle').pass(1000);
      w.during = () => both(w, 20.5);
    },
    fault: (w) => {
      w.begin('idle').pass(1000);
      w.flags = flag.ankleClosed;
      w.during = () => both(w, 20.6);
    },
    within: 100,
  },
  {
    hazard: 'H04',
    name: 'no progress of 1° in 3 s of a return',
    reaction: 'return',
    harmless: (w) => {
      moving(w, -0.4, 'returning');
      w.during = () => both(w, w.angle - 0.4 * 0.02);
    },
    fault: (w) => {
      moving(w, -0.3, 'returning');
      w.during = () => both(w, w.angle - 0.3 * 0.02);
    },
    within: 3100,
  },
  {
    hazard: 'H05',
    name: 'on battery',
    reaction: 'return',
    fault: (w) => {
      w.flags |= flag.supplyLow;
    },
    within: 20,
  },
  {
    hazard: 'H06',
    name: 'the link is lost',
    reaction: 'return',
    fault: (w) => w.s.reports.push({ kind: 'lost', reason: 'nothing valid for 260 ms' }),
    within: 20,
  },
  {
    hazard: 'H06',
    name: 'the lease expired although this host is running',
    reaction: 'return',
    fault: (w) => w.event('LEASE'),
    within: 20,
  },
  {
    hazard: 'H06',
    name: 'the actuator latched, and the line with the reason was lost',
    reaction: 'return',
    fault: (w) => {
      w.state = 'F';
    },
    within: 20,
  },
  {
    hazard: 'H07',
    name: '3 receive errors in 1 s',
    reaction: 'return',
    harmless: (w) => {
      w.during = (ms) => {
        if (ms % 520 === 0) w.s.reports.push({ kind: 'garbled' });
      };
    },
    fault: (w) => {
      w.during = (ms) => {
        if (ms % 300 === 0) w.s.reports.push({ kind: 'garbled' });
      };
    },
    within: 920,
  },
  {
    hazard: 'H08',
    name: 'the actuator restarted',
    reaction: 'return',
    fault: (w) => w.s.reports.push({ kind: 'restarted', reason: 'nonce 00A1 became 00A2' }),
    within: 20,
  },
  {
    hazard: 'H09',
    name: 'no tilt sample for 200 ms',
    reaction: 'return',
    harmless: (w) => {
      const tilt = w.tilt;
      w.during = (ms) => {
        w.tilt = ms % 200 === 0 ? tilt : null;
      };
    },
    fault: (w) => {
      w.tilt = null;
    },
    within: 220,
  },
  {
    hazard: 'H10',
    name: '20 raw samples identical to the bit',
    reaction: 'return',
    harmless: (w) => {
      w.during = (ms) => {
        w.raw = Math.floor(ms / 380);
      };
    },
    fault: (w) => {
      w.raw = 7;
    },
    within: 400,
  },
  {
    hazard: 'H11',
    name: 'noise above 1.5° rms about its trend',
    reaction: 'return',
    harmless: (w) => {
      w.during = (ms) => {
        w.tilt = 20 + (ms % 40 === 0 ? 1.4 : -1.4);
      };
    },
    fault: (w) => {
      w.during = (ms) => {
        w.tilt = 20 + (ms % 40 === 0 ? 1.7 : -1.7);
      };
    },
    within: 520,
  },
  {
    hazard: 'H12',
    name: 'the sensors differ by more than 3° for 300 ms',
    reaction: 'return',
    harmless: (w) => {
      w.tilt = 17;
    },
    fault: (w) => {
      w.tilt = 16.9;
    },
    within: 340,
  },
  {
    hazard: 'H13',
    name: 'the actuator’s position sensor is bad',
    reaction: 'return',
    fault: (w) => {
      w.flags |= flag.sensorBad;
    },
    within: 20,
  },
  {
    hazard: 'H14',
    name: 'less than half the profile’s way, once that is 1°',
    reaction: 'hold',
    harmless: (w) => {
      moving(w, 0.5);
      w.during = (ms) => {
        w.s.profileWay = ms / 1000;
        w.s.trueWay = 0.51 * w.s.profileWay;
      };
    },
    fault: (w) => {
      moving(w, 0.4);
      w.during = (ms) => {
        w.s.profileWay = ms / 1000;
        w.s.trueWay = 0.49 * w.s.profileWay;
      };
    },
    within: 1020,
  },
  {
    hazard: 'H15',
    name: 'over-current going down',
    reaction: 'relieve',
    fault: (w) => {
      moving(w, 1);
      w.s.rampDirection = 1;
      w.event('OVERCURRENT');
    },
    within: 20,
  },
  {
    hazard: 'H15',
    name: 'over-current in a ramp to level',
    reaction: 'hold',
    fault: (w) => {
      moving(w, -1);
      w.s.rampDirection = -1;
      w.event('OVERCURRENT');
    },
    within: 20,
  },
  {
    hazard: 'H16',
    name: 'over-current returning',
    reaction: 'note',
    fault: (w) => {
      moving(w, -1, 'returning');
      w.event('OVERCURRENT');
    },
    within: 20,
  },
  {
    hazard: 'H17',
    name: 'a closed brake creeps 2°',
    reaction: 'return',
    harmless: (w) => both(w, 21.9),
    fault: (w) => both(w, 22.1),
    within: 20,
  },
  {
    hazard: 'H18',
    name: 'the return button',
    reaction: 'return',
    fault: (w) => {
      w.s.buttonPressed = true;
    },
    within: 20,
  },
  {
    hazard: 'H18',
    name: 'its other pole, reported by the actuator',
    reaction: 'return',
    fault: (w) => {
      w.flags |= flag.buttonPressed;
    },
    within: 20,
  },
  {
    hazard: 'H19',
    name: 'the red stop',
    reaction: 'cut',
    fault: (w) => {
      w.flags |= flag.estopOpen;
    },
    within: 20,
  },
  {
    hazard: 'H20',
    name: 'no answer within 15 s',
    reaction: 'return',
    harmless: (w) => {
      w.s.promptedAt = w.s.now;
      w.during = (ms) => {
        if (ms >= 14_900) w.s.promptedAt = null;
      };
    },
    fault: (w) => {
      w.s.promptedAt = w.s.now;
    },
    within: 15_000,
  },
  {
    hazard: 'H22',
    name: 'a loop that stalled for more than 500 ms after an idle turn',
    reaction: 'return',
    harmless: (w) => {
      w.s.now += 480;
      w.during = (ms) => {
        if (ms === 20) w.s.previousTurn = w.s.now - 522;
      };
    },
    fault: (w) => {
      w.during = (ms) => {
        if (ms === 20) w.s.previousTurn = w.s.now - 523;
      };
    },
    within: 20,
  },
  {
    hazard: 'H26',
    name: 'one inversion’s limit',
    reaction: 'return',
    harmless: (w) => {
      w.s.inverted = 180_800;
    },
    fault: (w) => {
      w.s.inverted = 180_801;
    },
    within: 20,
  },
  {
    hazard: 'H26',
    name: 'the session’s limit',
    reaction: 'return',
    harmless: (w) => {
      w.s.cumulative = 540_800;
    },
    fault: (w) => {
      w.s.cumulative = 540_801;
    },
    within: 20,
  },
  {
    hazard: 'H16',
    name: 'the device has used up its tries (wire, rule 12)',
    reaction: 'note',
    fault: (w) => {
      w.state = 'F';
      w.flags |= flag.triesUsedUp;
    },
    within: 20,
  },
  {
    hazard: 'H19',
    name: 'a red stop that was let go, with nobody having decided',
    reaction: 'cut',
    // What moves now was decided on, or is the device’s own, announced return.
    harmless: (w) => {
      moving(w, -1, 'returning');
      w.angle = 20;
      w.flags = flag.ankleClosed | flag.personAwaited;
    },
    fault: (w) => {
      w.state = 'S';
      w.flags |= flag.personAwaited;
    },
    within: 20,
  },
  {
    hazard: 'H30',
    name: 'the level switch closed at +3.1° by both sensors',
    reaction: 'return',
    harmless: (w) => {
      both(w, 2.9);
      w.flags |= flag.levelClosed;
    },
    fault: (w) => {
      settled(w, 3.1);
      w.flags |= flag.levelClosed;
    },
    within: 320,
  },
  {
    hazard: 'H30',
    name: 'the level switch open at −3.1° by both sensors',
    reaction: 'return',
    harmless: (w) => both(w, -2.9),
    fault: (w) => {
      w.flags |= flag.levelClosed;
      settled(w, -3.1);
      w.flags &= ~flag.levelClosed;
    },
    within: 320,
  },
  {
    hazard: 'H30',
    name: 'the level switch closed at the angle of one sensor',
    reaction: 'return',
    harmless: (w) => {
      w.angle = 20;
      w.tilt = 2;
      w.flags |= flag.levelClosed;
    },
    fault: (w) => {
      settled(w, 4);
      w.angle = 20;
      w.flags |= flag.levelClosed;
    },
    within: 320,
  },
  {
    hazard: 'H30',
    name: 'a loose contact: three short closings in 10 s',
    reaction: 'return',
    harmless: (w) => {
      w.during = (ms) => bounce(w, ms % 6000 < 200);
    },
    fault: (w) => {
      w.during = (ms) => bounce(w, ms % 3000 < 200);
    },
    within: 6500,
  },
  {
    hazard: 'H30',
    name: 'the device’s own doubt, where the table is off level by both sensors',
    reaction: 'return',
    harmless: (w) => {
      both(w, 1);
      w.event('SWITCH');
    },
    fault: (w) => w.event('SWITCH'),
    within: 20,
  },
  {
    hazard: 'H01',
    name: 'head-up 1.5° beyond the session’s limit',
    reaction: 'return',
    harmless: (w) => both(w, -1.5),
    fault: (w) => both(w, -1.6),
    within: 100,
  },
  {
    hazard: 'H01',
    name: 'the actuator’s head-up end, reached head-up',
    reaction: 'cut',
    fault: (w) => {
      settled(w, -1);
      w.event('LIMIT', 'lower');
    },
    within: 20,
  },
  ...(['M', 'D'] as const).map(
    (state): Case => ({
      hazard: 'H03',
      name: `the actuator in state ${state} before a session has started`,
      reaction: 'cut',
      harmless: (w) => {
        w.begin('idle').state = 'A';
      },
      fault: (w) => {
        w.begin('idle').pass(1000).state = state;
      },
      within: 20,
    }),
  ),
  {
    hazard: 'H06',
    name: 'a renewal of the lease was refused',
    reaction: 'return',
    fault: (w) => w.s.reports.push({ kind: 'lease-refused', reason: 'the lease was refused: latched' }),
    within: 20,
  },
  {
    hazard: 'H06',
    name: 'the actuator returns by itself from a ramp, and the line with the reason was lost',
    reaction: 'return',
    // In a return the lease may lapse: the actuator goes on by itself.
    harmless: (w) => {
      moving(w, -0.5, 'returning');
      w.event('LEASE');
    },
    fault: (w) => {
      moving(w, 1);
      w.state = 'A';
    },
    within: 20,
  },
  {
    hazard: 'H13',
    name: 'the actuator’s event tells that its position sensor is bad',
    reaction: 'return',
    fault: (w) => w.event('SENSOR'),
    within: 20,
  },
  {
    hazard: 'H15',
    name: 'the flag of over-current, where its event was lost',
    reaction: 'relieve',
    harmless: (w) => {
      w.flags |= flag.overCurrent;
    },
    fault: (w) => {
      moving(w, 1);
      w.s.rampDirection = 1;
      w.flags |= flag.overCurrent;
    },
    within: 20,
  },
  {
    hazard: 'H16',
    name: 'the return is stuck',
    reaction: 'note',
    // Going down it is H15.
    harmless: (w) => {
      moving(w, 1);
      w.event('OVERCURRENT');
    },
    fault: (w) => w.event('STUCK'),
    within: 20,
  },
  {
    hazard: 'H17',
    name: 'a closed brake creeps 1°, where the session’s limit is passed already',
    reaction: 'return',
    harmless: (w) => {
      w.s.envelope = { ...envelope, maxAngle: degrees(31) };
      braked(w, 31.4);
      both(w, 32.4);
    },
    fault: (w) => {
      braked(w, 31.4);
      both(w, 32.4);
    },
    within: 20,
  },
  {
    hazard: 'H18',
    name: 'an event of the button, by itself',
    reaction: 'return',
    // The drive test has asked for it.
    harmless: (w) => {
      w.s.buttonAsked = true;
      w.s.buttonPressed = true;
    },
    fault: (w) => w.event('BUTTON'),
    within: 20,
  },
  {
    hazard: 'H19',
    name: 'the red stop, by its event alone',
    reaction: 'cut',
    harmless: (w) => {
      w.event('STOP', 'host');
      settled(w, 1);
      w.flags |= flag.personAwaited;
    },
    fault: (w) => w.event('STOP', 'input'),
    within: 20,
  },
  {
    hazard: 'H22',
    name: 'a shorter stall, in which the lease has expired',
    reaction: 'return',
    harmless: (w) => {
      w.s.wokeAt = w.s.now - 980;
      w.event('LEASE');
    },
    fault: (w) => {
      w.s.wokeAt = w.s.now - 979;
      w.event('LEASE');
    },
    within: 20,
  },
  {
    hazard: 'H26',
    name: 'the actuator’s own limit on an inversion',
    reaction: 'return',
    harmless: (w) => w.event('RETURN', 'lease').event('OTHER', 'inverted'),
    fault: (w) => w.event('RETURN', 'inverted'),
    within: 20,
  },
  {
    hazard: 'H26',
    name: 'three minutes of an inversion beyond 45°, where more is prescribed',
    reaction: 'return',
    harmless: (w) => {
      w.s.envelope = { ...envelope, oneInversion: seconds(240) };
      w.s.inverted = 181_000;
    },
    fault: (w) => {
      w.s.envelope = { ...envelope, oneInversion: seconds(240) };
      w.s.inverted = 181_000;
      w.s.steep = true;
    },
    within: 20,
  },
  {
    hazard: 'H31',
    name: 'no helper in a rest',
    reaction: 'note',
    harmless: (w) => {
      w.s.attendanceDue = false;
    },
    fault: (w) => {
      w.s.attendanceDue = true;
    },
    within: 20,
  },
  {
    hazard: 'H29',
    name: 'the ankle lock opens',
    reaction: 'return',
    // Before a session the table may be empty.
    harmless: (w) => {
      w.begin('idle').flags &= ~flag.ankleClosed;
    },
    fault: (w) => {
      w.flags &= ~flag.ankleClosed;
    },
    within: 20,
  },
];

describe('each hazard', () => {
  it.each(cases)('$hazard, $name: $reaction', ({ hazard, reaction, fault, within }) => {
    const session = new WatchedSession();
    fault(session);
    session.pass(within);
    const found = session.findings.filter((finding) => finding.hazard === hazard);
    expect(found[0]).toMatchObject({ hazard, reaction });
    expect(found[0]?.reason.length).toBeGreaterThan(5);
  });

  it.each(cases.filter(({ harmless }) => harmless !== undefined))(
    '$hazard is not found just short of: $name',
    ({ hazard, harmless }) => {
      const session = new WatchedSession();
      harmless?.(session);
      session.pass(20_000);
      expect(session.findings.filter((finding) => finding.hazard === hazard)).toEqual([]);
    },
  );

  it('has a watch, unless other code reports or prevents it', () => {
    const watched = new Set(allWatches(defaultThresholds).map(({ hazard }) => hazard));
    const elsewhere = {
      H21: 'the actuator alone, when the host is dead',
      H23: 'the controller, when a console goes',
      H24: 'the controller, when its recorder fails',
      H25: 'the controller, before a start',
      H27: 'the codec and the link',
      H28: 'the controller, around everything',
      H32: 'the controller, before a start',
    };
    for (const { id } of hazards) expect(watched.has(id), id).toBe(!(id in elsewhere));
    expect(
      registerRows()
        .filter(({ status }) => status !== 'answered')
        .map(({ id }) => id),
    ).toEqual([]);
  });
});

describe('the monitor', () => {
  it('finds nothing in a quiet session', () => {
    expect(new WatchedSession().pass(60_000).findings).toEqual([]);
  });

  it('reports a condition once while it lasts, and again after it was gone', () => {
    const session = new WatchedSession();
    session.flags |= flag.supplyLow;
    session.pass(5000);
    expect(session.findings).toHaveLength(1);
    session.flags &= ~flag.supplyLow;
    session.pass(2000);
    session.flags |= flag.supplyLow;
    session.pass(100);
    expect(session.findings).toHaveLength(2);
  });

  it('treats a loose contact as one occurrence', () => {
    const session = new WatchedSession();
    session.during = (ms) => {
      session.flags = ms % 500 < 250 ? quiet | flag.supplyLow : quiet;
    };
    session.pass(10_000);
    expect(session.findings).toHaveLength(1);
  });

  it('reports the most restrictive of simultaneous findings first', () => {
    const session = new WatchedSession();
    session.flags |= flag.supplyLow | flag.estopOpen;
    session.pass(20);
    expect(session.findings.map(({ reaction }) => reaction)).toEqual(['cut', 'return']);
  });

  it('takes a slip for the brake’s or the drive’s by the actuator’s state as the event arrived, not by the present one', () => {
    const slips = (before: 'I' | 'A', after: 'A' | 'F', linkUp = true) => {
      const w = new WatchedSession();
      w.state = before;
      w.pass(100);
      w.s.linkUp = linkUp;
      w.event('SLIP');
      w.state = after;
      w.s.linkUp = true;
      const found = w.pass(20).findings.map(({ hazard }) => hazard);
      return found.filter((hazard) => hazard === 'H02' || hazard === 'H17');
    };
    // The return that catches the slide, reported in the same turn.
    expect(slips('I', 'A')).toEqual(['H17']);
    expect(slips('A', 'F')).toEqual(['H02']);
    // The last reading is of another time.
    expect(slips('A', 'A', false)).toEqual(['H17']);
  });

  it('reports a creeping brake as H17 alone, not as unordered motion (H03)', () => {
    const session = new WatchedSession();
    session.begin('idle').pass(1000);
    session.s.envelope = null;
    session.findings.length = 0;
    session.during = () => both(session, session.angle + 0.05);
    session.pass(2000);
    expect([...new Set(session.findings.map(({ hazard }) => hazard))]).toEqual(['H17']);
  });

  it('does not report a jump of one sensor as a creeping brake', () => {
    const session = new WatchedSession();
    session.angle = 28;
    session.pass(2000);
    expect(session.findings.map(({ hazard }) => hazard)).toEqual(['H12']);
  });
});

describe('the believed angle', () => {
  const believed = (angle: number, tilt: number, change: (s: Situation) => void = () => {}): number | null => {
    const w = new WatchedSession();
    settled(w, angle);
    w.tilt = tilt;
    w.pass(20);
    change(w.s);
    return believedAngle(w.s, defaultThresholds.tiltAgeMs);
  };

  it.each([
    [20, 22.5, 22.5],
    [22.5, 20, 22.5],
    [-1, 1.5, 1.5],
    [-7.5, -10, -7.5],
  ])('is the more inverted where the actuator reads %d° and the tilt sensor %d°: %d°', (angle, tilt, expected) => {
    expect(believed(angle, tilt)).toBe(expected);
  });

  it('is that of the other sensor where one is bad, and unknown where both are', () => {
    const tiltBad = (s: Situation) => {
      s.tiltFoundBad = true;
    };
    const positionBad = (s: Situation) => {
      s.positionFoundBad = true;
    };
    expect(believed(20, 22.5, tiltBad)).toBe(20);
    expect(believed(22.5, 20, positionBad)).toBe(20);
    expect(
      believed(20, 22.5, (s) => {
        tiltBad(s);
        positionBad(s);
      }),
    ).toBeNull();
  });
});

describe('a tilt sensor that reports garbage', () => {
  const garbled = (flags: number) => {
    const session = new WatchedSession().begin('returning');
    session.flags = flags;
    session.s.rateCap = 1;
    session.during = (ms) => {
      session.tilt = [150, 170, 120, 90][Math.floor(ms / 100) % 4] ?? 0;
      session.tiltRate = 120;
    };
    session.pass(3000);
    return new Set(session.findings.map(({ hazard }) => hazard));
  };

  it('is found to be noisy, and its angles and rates do not interrupt a return', () => {
    const found = garbled(quiet);
    expect(found).toContain('H11');
    expect(found).not.toContain('H01');
    expect(found).not.toContain('H02');
  });

  it('is no evidence even if there is no other: the level switch alone ends the return', () => {
    expect([...garbled(quiet | flag.sensorBad)].sort()).toEqual(['H11', 'H13']);
  });
});

describe('a source that was found bad', () => {
  const hazardsOf = (w: WatchedSession): readonly HazardId[] => [...new Set(w.findings.map(({ hazard }) => hazard))];
  const byAngle = (w: WatchedSession) => hazardsOf(w).filter((hazard) => ['H01', 'H02', 'H12'].includes(hazard));
  const stuck = (): WatchedSession => {
    const w = new WatchedSession();
    w.raw = 7;
    w.pass(600);
    w.tiltRate = 8;
    w.tilt = 70;
    return w.pass(2000);
  };

  it('is no evidence for another watch: a stuck tilt sensor that tells of a runaway at the trip', () => {
    expect(byAngle(stuck())).toEqual([]);
  });

  it('is evidence again a second after it was last found bad', () => {
    const w = stuck();
    w.raw = null;
    expect(byAngle(w.pass(900))).toEqual([]);
    expect(byAngle(w.pass(400))).toContain('H01');
  });

  it('is no evidence for another watch: a bad position sensor that tells of a runaway at the trip', () => {
    const w = new WatchedSession();
    moving(w, 1);
    w.flags |= flag.sensorBad;
    w.rate = 9;
    w.angle = 70;
    expect(hazardsOf(w.pass(2000))).toEqual(['H13']);
  });

  it('hides neither the red stop, nor the return button, nor what the actuator reports', () => {
    const w = stuck();
    w.flags |= flag.sensorBad;
    w.event('STOP', 'input').event('BUTTON').event('RUNAWAY').event('SLIP').pass(20);
    expect(hazardsOf(w)).toEqual(expect.arrayContaining(['H19', 'H18', 'H02', 'H17']));
  });
});

describe('motion against the direction of the order (H02)', () => {
  /** Moves both sensors at these rates; `ms` later, returns how long it took to find H02, or null. */
  function foundAfter(w: WatchedSession, rates: { readonly actuator: number; readonly tilt: number }, ms: number) {
    w.findings.length = 0;
    const from = w.s.now;
    w.rate = rates.actuator;
    w.tiltRate = rates.tilt;
    w.during = () => {
      w.angle += w.rate * 0.02;
      if (w.tilt !== null) w.tilt += w.tiltRate * 0.02;
    };
    w.pass(ms);
    const found = w.findings.find(({ hazard }) => hazard === 'H02');
    return found === undefined ? null : found.at - from;
  }
  const both = (rate: number) => ({ actuator: rate, tilt: rate });
  const returning = (angle: number, rate: number): WatchedSession => {
    const w = new WatchedSession();
    w.s.envelope = { ...envelope, minAngle: degrees(-20) };
    w.angle = angle;
    w.tilt = angle;
    // A tilt sensor that has just jumped is not believed.
    w.pass(2000).begin('returning');
    w.state = 'A';
    w.flags = flag.ankleClosed | (angle < 0 ? flag.levelClosed : 0);
    w.s.rateCap = 3;
    expect(foundAfter(w, both(rate), 1000)).toBeNull();
    return w;
  };

  it.each([
    ['both sensors', both(3)],
    ['the actuator alone', { actuator: 3, tilt: -1 }],
    ['the tilt sensor alone', { actuator: 0, tilt: 3 }],
  ])('is found within 200 ms on the way home by %s', (_by, rates) => {
    const after = foundAfter(returning(12, -2), rates, 400);
    expect(after).not.toBeNull();
    expect(after).toBeLessThanOrEqual(200);
  });

  it('is found on the way home from head-up', () => {
    expect(foundAfter(returning(-12, 2), both(-3), 400)).toBeLessThanOrEqual(200);
  });

  it('is not found below level where an open level switch leads the return on head-up', () => {
    const w = returning(-12, 2);
    w.flags = flag.ankleClosed;
    expect(foundAfter(w, both(-3), 2000)).toBeNull();
  });

  it('is found after 1° if it is slow', () => {
    const w = returning(12, -2);
    expect(foundAfter(w, both(1.5), 600)).toBeNull();
    expect(foundAfter(w, both(1.5), 300)).not.toBeNull();
  });

  it('asks for a cut, and a return at 1°/s', () => {
    const w = returning(12, -2);
    foundAfter(w, both(3), 400);
    expect(w.findings).toContainEqual(expect.objectContaining({ hazard: 'H02', reaction: 'cut', returnRate: 1 }));
  });

  it('is found in a ramp, but not while the table may still turn', () => {
    const ramp = (profileStartedMsAgo: number) => {
      const w = new WatchedSession();
      w.begin('ramping');
      w.state = 'M';
      w.flags = flag.ankleClosed;
      w.s.rateCap = 3;
      w.s.rampDirection = 1;
      w.s.profileStartsAt = w.s.now - profileStartedMsAgo;
      return w;
    };
    expect(foundAfter(ramp(1000), both(-3), 400)).toBeLessThanOrEqual(200);
    expect(foundAfter(ramp(0), both(-3), 380)).toBeNull();
  });

  it('is not a relief, nor a slide that a return catches', () => {
    const relieved = returning(12, -2);
    relieved.event('OVERCURRENT');
    expect(foundAfter(relieved, both(1), 2000)).toBeNull();
    const caught = returning(12, -2);
    caught.s.brakeGives = true;
    expect(foundAfter(caught, both(3), 400)).toBeNull();
  });

  it('is not a single wild sample', () => {
    const w = returning(12, -1);
    w.tilt = -60;
    w.pass(20);
    w.tilt = w.angle;
    expect(foundAfter(w, both(-1), 500)).toBeNull();
  });
});

describe('a ramp whose readings are late (H14)', () => {
  const lagging = (prepare: (w: WatchedSession) => void): readonly HazardId[] => {
    const w = new WatchedSession();
    moving(w, 1);
    w.s.profileWay = 3;
    w.s.trueWay = 0;
    prepare(w);
    w.findings.length = 0;
    w.pass(100);
    return w.findings.map(({ hazard }) => hazard);
  };

  it('is no finding just after a stall of the loop', () => {
    expect(lagging(() => {})).toContain('H14');
    expect(
      lagging((w) => {
        w.s.wokeAt = w.s.now;
      }),
    ).not.toContain('H14');
  });
});

describe('the trip (H01)', () => {
  it('is named only where it was reached: else the actuator’s own limit', () => {
    const w = new WatchedSession();
    w.event('LIMIT', 'upper').pass(20);
    expect(w.findings[0]).toMatchObject({ hazard: 'H01', reaction: 'cut' });
    expect(w.findings[0]?.reason).toBe('angle 20.0°, the actuator reports that a limit was passed');
  });

  it('is no reason to cut where a switch at the head-up end closes head-down of level', () => {
    const w = new WatchedSession();
    w.event('LIMIT', 'lower').pass(20);
    expect(w.findings[0]).toMatchObject({
      hazard: 'H01',
      reaction: 'return',
      reason: 'angle 20.0°, the actuator reports its head-up end, which the angle contradicts',
    });
  });
});

describe('a return without progress (H04)', () => {
  const returning = (rate = 0) => {
    const session = new WatchedSession();
    moving(session, rate, 'returning');
    return session;
  };
  const foundBy = (session: WatchedSession) =>
    session.findings
      .filter(({ hazard }) => hazard === 'H04')
      .map(({ reaction, needsManualRelease }) => [reaction, needsManualRelease === true]);

  it('asks for another try after 3 s, with what people do, and for people alone after 20 s', () => {
    const session = returning().pass(19_900);
    expect(foundBy(session)).toEqual([['return', false]]);
    expect(session.findings[0]?.reason).toContain('manual release');
    expect(session.findings[0]?.returnRate).toBeUndefined();
    expect(foundBy(session.pass(200))).toEqual([
      ['return', false],
      ['return', true],
    ]);
  });

  it('goes on while a weak drive gains a degree in 20 s', () => {
    const session = returning(-0.06);
    session.during = () => both(session, session.angle - 0.06 * 0.02);
    expect(foundBy(session.pass(120_000)).filter(([, isGivenUp]) => isGivenUp)).toEqual([]);
  });

  it('is found for each try, and not after the device has given up', () => {
    const session = returning().pass(4000);
    session.state = 'F';
    session.pass(2000);
    session.state = 'A';
    expect(foundBy(session.pass(4000))).toEqual([
      ['return', false],
      ['return', false],
    ]);
    session.event('STUCK');
    session.state = 'F';
    expect(foundBy(session.pass(100_000))).toHaveLength(2);
    session.findings.length = 0;
    session.state = 'A';
    expect(foundBy(session.pass(4000))).toHaveLength(1);
  });

  it('is found after 88 s where no sensor shows anything', () => {
    const session = returning();
    session.flags |= flag.sensorBad;
    session.tilt = null;
    expect(foundBy(session.pass(87_000))).toEqual([]);
    expect(foundBy(session.pass(2000))).toEqual([['return', true]]);
  });
});

describe('a table that people bring to level by the manual release', () => {
  const levered = (flags: number) => {
    const session = new WatchedSession();
    session.state = 'F';
    session.flags |= flags;
    session.pass(1000);
    session.during = (ms) => both(session, Math.max(0, 20 - ms / 500));
    session.pass(12_000);
    return session.findings.map(({ hazard }) => hazard);
  };

  it('has no slipping brake (H17): the red stop is pressed meanwhile', () => {
    expect(levered(flag.estopOpen)).not.toContain('H17');
    expect(levered(0)).toContain('H17');
  });

  it('counts what its brake gives from where it stands when the red stop is let go', () => {
    const session = new WatchedSession();
    session.flags |= flag.estopOpen;
    both(session, 20);
    session.pass(1000);
    both(session, 15);
    session.pass(3000);
    session.flags &= ~flag.estopOpen;
    expect(session.pass(3000).findings.map(({ hazard }) => hazard)).not.toContain('H17');
  });
});

describe('the return button (H18)', () => {
  const presses = (session: WatchedSession) => session.findings.filter(({ hazard }) => hazard === 'H18').length;

  it('is pressed once, though its release is reported late and its poles part', () => {
    const session = new WatchedSession();
    session.s.buttonPressed = true;
    session.flags |= flag.buttonPressed;
    session.pass(500);
    session.s.buttonPressed = false;
    session.flags &= ~flag.buttonPressed;
    session.pass(40).event('BUTTON').pass(20);
    session.flags |= flag.buttonPressed;
    session.pass(20);
    session.flags &= ~flag.buttonPressed;
    expect(presses(session.pass(1000))).toBe(1);
  });

  it('counts each press, by either pole', () => {
    const session = new WatchedSession();
    for (let times = 0; times < 3; times += 1) {
      session.flags |= flag.buttonPressed;
      session.pass(200);
      session.flags &= ~flag.buttonPressed;
      session.pass(200);
      session.s.buttonPressed = true;
      session.pass(200);
      session.s.buttonPressed = false;
      session.pass(200);
    }
    expect(presses(session)).toBe(6);
  });
});

describe('the register', () => {
  it('says harm, reaction and deadline of each hazard', () => {
    for (const { id, harm, reaction, deadline } of registerRows()) {
      for (const text of [harm, reaction, deadline]) expect(text.length, `${id}: ${text}`).toBeGreaterThan(2);
    }
  });
});

describe('the red stop (H19)', () => {
  const presses = (w: WatchedSession) => w.findings.filter(({ reason }) => reason === 'the red stop is pressed').length;
  const press = (w: WatchedSession, ms: number) => {
    w.state = 'S';
    w.flags |= flag.estopOpen | flag.personAwaited;
    w.pass(ms);
    w.flags &= ~flag.estopOpen;
  };

  it('is recorded each time that it is pressed, though nobody has decided between', () => {
    const w = new WatchedSession();
    moving(w, 0, 'standing');
    w.angle = 20;
    w.tilt = 20;
    press(w, 500);
    expect(presses(w)).toBe(1);
    w.pass(1500);
    press(w, 500);
    expect(presses(w)).toBe(2);
  });

  it('is recorded once where its contact bounces', () => {
    const w = new WatchedSession();
    moving(w, 0, 'standing');
    w.angle = 20;
    w.tilt = 20;
    for (let i = 0; i < 5; i += 1) {
      press(w, 200);
      w.pass(200);
    }
    expect(presses(w)).toBe(1);
  });
});

describe('a table out of control (H02)', () => {
  it.each([
    [false, 'cut'],
    [true, 'return'],
  ])('where the brake has slipped before (%s): %s', (brakeHasSlipped, reaction) => {
    const w = new WatchedSession();
    moving(w, 1);
    w.s.brakeHasSlipped = brakeHasSlipped;
    w.event('RUNAWAY');
    w.pass(20);
    expect(w.findings.find(({ hazard }) => hazard === 'H02')?.reaction).toBe(reaction);
  });
});
