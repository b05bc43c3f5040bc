import type { ActuatorReading, TiltSample } from '../../hardware/table.ts';
import { flag } from '../../protocols/wire/messages.ts';
import type { Envelope } from './envelope.ts';

/** What the table has been told to do, as the watches need it. */
export type Activity =
  /** No session: nothing may move. */
  | 'idle'
  /** In a session, told to stand. */
  | 'standing'
  | 'ramping'
  | 'returning'
  /** `!!` was sent. */
  | 'stopping';

/** Something the actuator or the line reported since the last assessment. */
export type Report =
  | { readonly kind: 'event'; readonly event: string; readonly detail: string }
  | { readonly kind: 'garbled' }
  | { readonly kind: 'lost' | 'restarted'; readonly reason: string }
  | { readonly kind: 'lease-refused'; readonly reason: string };

/**
 * Everything the watches look at in one turn of the loop. One object, filled anew each time, so that the loop
 * allocates nothing while all is well. Instants are ms of the host's monotonic clock, angles degrees.
 */
export interface Situation {
  now: number;
  /** When the loop ran before this turn; null in the first. */
  previousTurn: number | null;
  activity: Activity;
  /** When {@link activity} last changed. */
  activitySince: number;
  linkUp: boolean;
  reading: ActuatorReading | null;
  tilt: TiltSample | null;
  readonly reports: Report[];
  buttonPressed: boolean;
  /** The person was asked to press the return button, so a press is no wish to come home. */
  buttonAsked: boolean;
  /** Of the session under way; null outside one. */
  envelope: Envelope | null;
  /** The ramp that the actuator has accepted: its way so far, by profile and in truth, toward its target. */
  profileWay: number;
  /** 1 going down, -1 going up, 0 without a ramp. */
  rampDirection: number;
  /** ms until the profile of the accepted ramp ends. */
  profileLeft: number;
  trueWay: number;
  /** The largest rate that an order has allowed in the last half second, °/s. */
  rateCap: number;
  /** The brake has lately given (H17): it is not relied on. */
  brakeGives: boolean;
  /** ms above +5° without a break, and in this session. */
  inverted: number;
  /** The present inversion has gone beyond 45°, and is so much shorter. */
  steep: boolean;
  cumulative: number;
  promptedAt: number | null;
}

export function emptySituation(): Situation {
  return {
    now: 0,
    previousTurn: null,
    activity: 'idle',
    activitySince: 0,
    linkUp: false,
    reading: null,
    tilt: null,
    reports: [],
    buttonPressed: false,
    buttonAsked: false,
    envelope: null,
    profileWay: 0,
    rampDirection: 0,
    profileLeft: 0,
    trueWay: 0,
    rateCap: 0,
    brakeGives: false,
    inverted: 0,
    steep: false,
    cumulative: 0,
    promptedAt: null,
  };
}

export function hasFlag(reading: ActuatorReading | null, bit: number): boolean {
  return reading !== null && (reading.flags & bit) !== 0;
}

/** Older readings than this, in ms, are not believed. */
const readingAge = 250;

export function freshReading(s: Situation): ActuatorReading | null {
  const reading = s.reading;
  return s.linkUp && reading !== null && s.now - reading.at <= readingAge ? reading : null;
}

/** The actuator's angle where its sensor can be believed, else null. */
export function actuatorAngle(s: Situation): number | null {
  const reading = freshReading(s);
  return reading === null || hasFlag(reading, flag.sensorBad) ? null : reading.angle;
}

/** The tilt sensor's angle where it is fresh, else null. */
export function tiltAngle(s: Situation, age: number): number | null {
  return s.tilt !== null && s.now - s.tilt.at <= age ? s.tilt.angle : null;
}

/** Where the person is believed to be: the more inverted of the two angles (H12). Null where neither is known. */
export function believedAngle(s: Situation, tiltAge: number): number | null {
  const actuator = actuatorAngle(s);
  const tilt = tiltAngle(s, tiltAge);
  if (actuator === null) return tilt;
  if (tilt === null) return actuator;
  return Math.max(actuator, tilt);
}
