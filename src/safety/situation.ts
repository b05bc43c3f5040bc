import type { ActuatorReading, TiltSample } from '../../hardware/table.ts';
import { isOffLevel } from '../../protocols/therapy/level.ts';
import { type DeviceState, flag } from '../../protocols/wire/messages.ts';
import type { Envelope } from './envelope.ts';

/** What the standing order asks of the table, as the watches need it. */
export type Activity =
  /** No session: nothing may move. */
  | 'idle'
  /** In a session, ordered to stand. */
  | 'standing'
  | 'ramping'
  | 'returning'
  /** `!!` was sent. */
  | 'stopping';

/** Something that the actuator or the link reported since the last assessment. */
export type Report =
  /** `state`: the actuator's when the event arrived; null: not known. */
  | { readonly kind: 'event'; readonly event: string; readonly detail: string; readonly state: DeviceState | null }
  | { readonly kind: 'garbled' }
  | { readonly kind: 'lost' | 'restarted'; readonly reason: string }
  | { readonly kind: 'lease-refused'; readonly reason: string };

/**
 * Everything that the watches look at in one turn of the loop. One object, refilled on every turn, so that the loop
 * allocates nothing while all is well. Instants are ms of the host's monotonic clock, angles degrees.
 */
export interface Situation {
  now: number;
  /** Instant of the previous turn; null in the first. */
  previousTurn: number | null;
  /**
   * End of the loop's last stall. What arrived meanwhile is still waiting to be taken in, so that no source may be called
   * silent for the time before.
   */
  wokeAt: number;
  activity: Activity;
  /** When {@link activity} last changed. */
  activitySince: number;
  linkUp: boolean;
  reading: ActuatorReading | null;
  tilt: TiltSample | null;
  /**
   * Found bad by a watch that judges this source, and not found good for a while since. A bad source is no evidence for
   * anything else: {@link tiltAngle}, {@link tiltRate}, {@link actuatorAngle} and {@link actuatorRate} give null.
   */
  tiltFoundBad: boolean;
  tiltFoundNoisy: boolean;
  positionFoundBad: boolean;
  readonly reports: Report[];
  buttonPressed: boolean;
  /** The drive test has asked the person to press the return button, so a press does not request a return. */
  buttonAsked: boolean;
  /** A rest of the session, and no helper is known to be present (H31). */
  attendanceDue: boolean;
  /** Limits of the session under way; null outside one. */
  envelope: Envelope | null;
  /** Way of the accepted ramp so far toward its target: by its profile, and as measured. */
  profileWay: number;
  trueWay: number;
  /** 1 going down, -1 going up, 0 without a ramp. */
  rampDirection: number;
  /** When the accepted ramp's profile begins, after a turn; infinite without one. */
  profileStartsAt: number;
  /** ms until the profile of the accepted ramp ends. */
  profileLeft: number;
  /** The largest rate that an order has allowed in the last half second, °/s. */
  rateCap: number;
  /** The brake has recently slipped (H17): it is not relied on. */
  brakeGives: boolean;
  /** The brake has slipped since it was serviced (H17): no more than the drive is it relied on to stop a table. */
  brakeHasSlipped: boolean;
  /** ms above +5° without a break, and in total in this session. */
  inverted: number;
  cumulative: number;
  /** The present inversion has gone beyond 45°, where a shorter limit applies. */
  steep: boolean;
  /** When the unanswered prompt was given; null: there is none. */
  promptedAt: number | null;
}

export function emptySituation(): Situation {
  return {
    now: 0,
    previousTurn: null,
    wokeAt: Number.NEGATIVE_INFINITY,
    activity: 'idle',
    activitySince: 0,
    linkUp: false,
    reading: null,
    tilt: null,
    tiltFoundBad: false,
    tiltFoundNoisy: false,
    positionFoundBad: false,
    reports: [],
    buttonPressed: false,
    buttonAsked: false,
    attendanceDue: false,
    envelope: null,
    profileWay: 0,
    rampDirection: 0,
    profileStartsAt: Number.POSITIVE_INFINITY,
    profileLeft: 0,
    trueWay: 0,
    rateCap: 0,
    brakeGives: false,
    brakeHasSlipped: false,
    inverted: 0,
    steep: false,
    cumulative: 0,
    promptedAt: null,
  };
}

export function hasFlag(reading: ActuatorReading | null, bit: number): boolean {
  return reading !== null && (reading.flags & bit) !== 0;
}

/** Whether the actuator has reported this event since the last assessment. */
export function hasEvent(s: Situation, event: string): boolean {
  for (const report of s.reports) if (report.kind === 'event' && report.event === event) return true;
  return false;
}

/** Whether the actuator has reported this event since the last assessment, always with this detail. */
export function hasOnlyEvent(s: Situation, event: string, detail: string): boolean {
  for (const report of s.reports) {
    if (report.kind === 'event' && report.event === event && report.detail !== detail) return false;
  }
  return hasEvent(s, event);
}

/**
 * Why nothing but a person's act may move the table: the red stop was pressed, and nobody has decided since; or the
 * device has used up its tries (wire, rules 5 and 12).
 */
export type Bar = 'red-stop' | 'tries';

export function barOf(reading: ActuatorReading | null): Bar | null {
  if (hasFlag(reading, flag.estopOpen) || hasFlag(reading, flag.personAwaited)) return 'red-stop';
  return hasFlag(reading, flag.triesUsedUp) ? 'tries' : null;
}

/**
 * Whether the table has slipped at a release of the brake: the drive did not hold it, or ran away. A slip in any other
 * state is the brake's (wire, rule 7).
 */
export function hasSlippedAtRelease(s: Situation): boolean {
  for (const report of s.reports) {
    if (report.kind !== 'event' || report.event !== 'SLIP') continue;
    // Not the present one, which may be that of the slide's own return.
    if (report.state === 'A' || report.state === 'M' || report.state === 'D') return true;
  }
  return false;
}

/** A table within this of an angle has arrived there. */
export const arrivedWithinDeg = 0.5;

/** °/s. A table slower than this stands. */
export const standingRateDegPerS = 0.3;

/** An older reading is not used. */
const readingAgeMs = 250;

export function freshReading(s: Situation): ActuatorReading | null {
  const reading = s.reading;
  return s.linkUp && reading !== null && s.now - reading.at <= readingAgeMs ? reading : null;
}

/**
 * Whether the actuator sees its table off level, and so returns by itself after a stop (wire, rule 2). It goes by its own
 * sensor, whatever the controller makes of that, and by its level switch where it does not believe the sensor.
 */
export const actuatorSeesOffLevel = (reading: ActuatorReading): boolean =>
  hasFlag(reading, flag.sensorBad) ? !hasFlag(reading, flag.levelClosed) : isOffLevel(reading.angle);

/** The last reading whose position sensor can be relied on; null where it is old or its sensor bad. */
export function positionReading(s: Situation): ActuatorReading | null {
  const reading = freshReading(s);
  return reading === null || s.positionFoundBad || hasFlag(reading, flag.sensorBad) ? null : reading;
}

/** The last tilt sample that can be relied on; null where it is older than `ageMs` or its sensor bad. */
export function tiltSample(s: Situation, ageMs: number): TiltSample | null {
  return s.tilt !== null && !s.tiltFoundBad && !s.tiltFoundNoisy && s.now - s.tilt.at <= ageMs ? s.tilt : null;
}

export const actuatorAngle = (s: Situation): number | null => positionReading(s)?.angle ?? null;
export const tiltAngle = (s: Situation, ageMs: number): number | null => tiltSample(s, ageMs)?.angle ?? null;

/** °/s, signed: by the actuator's sensor, else by the tilt sensor; null where neither can be relied on. */
export const measuredRate = (s: Situation, tiltAgeMs: number): number | null =>
  positionReading(s)?.rate ?? tiltSample(s, tiltAgeMs)?.rate ?? null;

/** Where the person is believed to be: the more inverted of the two angles (H12). Null where neither is known. */
export function believedAngle(s: Situation, tiltAgeMs: number): number | null {
  const actuator = actuatorAngle(s);
  const tilt = tiltAngle(s, tiltAgeMs);
  if (actuator === null) return tilt;
  if (tilt === null) return actuator;
  return Math.max(actuator, tilt);
}
