import { isLevel } from '../../protocols/therapy/level.ts';
import { flag } from '../../protocols/wire/messages.ts';
import { durations } from './durations.ts';
import type { Situation } from './situation.ts';
import { actuatorAngle, actuatorSeesOffLevel, believedAngle, freshReading, hasEvent, hasFlag } from './situation.ts';
import type { Remembering } from './watch.ts';

/** A return that the device begins by itself, unless a person decides otherwise before. */
export interface Announcement {
  readonly cause: 'red-stop' | 'stop';
  /** Instant of the return. */
  readonly at: number;
  /** It may come sooner: nobody here has seen since when the device has been waiting. */
  readonly isLatest: boolean;
  readonly rateDegPerS: number;
  /** The device announces it now by its sounder, and so do beacon and buzzer. */
  readonly isSounding: boolean;
}

/** Degrees of motion that begin the device's time again. */
const motionDeg = 0.5;
/** °/s of the returns after the red stop, and after another stop (wire specification, rules 5 and "A return"). */
const rates = { afterRedStop: 1, afterStop: 2, nearLevel: 1 };

interface AnnouncementMemory {
  waitsSince: number | null;
  /** False where the wait had begun before the first reading. */
  isBeginningKnown: boolean;
  hasSeenReading: boolean;
  wasOpen: boolean;
  wasPressed: boolean;
  ankleWasClosed: boolean;
  angle: number | null;
  last: Announcement | null;
}

/**
 * Follows the times after which the device returns by itself from a stop (wire specification, rules 2 and 5). Only the
 * device counts: what is shown here moves nothing.
 */
export class ReturnAnnouncement implements Remembering {
  memory: AnnouncementMemory = {
    waitsSince: null,
    isBeginningKnown: false,
    hasSeenReading: false,
    wasOpen: false,
    wasPressed: false,
    ankleWasClosed: false,
    angle: null,
    last: null,
  };
  readonly #tiltAgeMs: number;

  constructor(tiltAgeMs: number) {
    this.#tiltAgeMs = tiltAgeMs;
  }

  /** Null: the device is not about to move. Behind a lost link it still is. */
  advance(s: Situation): Announcement | null {
    const known = this.memory.last;
    const isUnseen = freshReading(s) === null && known !== null && s.now < known.at;
    const next = this.#next(s);
    this.memory.last = isUnseen ? { ...known, isLatest: true } : next;
    return this.memory.last;
  }

  #next(s: Situation): Announcement | null {
    const reading = freshReading(s);
    const isStopped = reading?.state === 'S' || reading?.state === 'F';
    const isOpen = hasFlag(reading, flag.estopOpen);
    if (!isStopped) {
      this.memory.waitsSince = null;
      this.memory.hasSeenReading = reading !== null;
      this.memory.wasOpen = isOpen;
      return null;
    }
    const isAwaited = hasFlag(reading, flag.personAwaited);
    const isEdge = this.#isEdge(s);
    if (this.memory.waitsSince === null || isOpen || (isAwaited && isEdge)) {
      this.memory.isBeginningKnown = this.memory.waitsSince !== null || this.memory.hasSeenReading;
      this.memory.waitsSince = s.now;
    }
    this.memory.hasSeenReading = true;
    const angle = believedAngle(s, this.#tiltAgeMs);
    const isOff = actuatorSeesOffLevel(reading);
    if (isOpen || hasFlag(reading, flag.triesUsedUp)) return null;
    if (isAwaited) {
      if (!isOff) return null;
      const wait = hasFlag(reading, flag.ankleClosed) ? durations.redStopWaitMs : durations.redStopWaitAnkleOpenMs;
      return this.#announcement('red-stop', wait, durations.redStopAnnouncementMs, rates.afterRedStop, s.now);
    }
    // Nearer, the device stays where it is, and the controller orders the return.
    const isAway = isOff || (angle !== null && !isLevel(angle));
    if (reading.state === 'F' || !isAway) return null;
    const rate = isOff ? rates.afterStop : rates.nearLevel;
    return this.#announcement('stop', durations.stopWaitMs, durations.stopAnnouncementMs, rate, s.now);
  }

  #announcement(
    cause: Announcement['cause'],
    waitMs: number,
    soundMs: number,
    rateDegPerS: number,
    now: number,
  ): Announcement {
    const at = (this.memory.waitsSince ?? now) + waitMs;
    return { cause, at, isLatest: !this.memory.isBeginningKnown, rateDegPerS, isSounding: now >= at - soundMs };
  }

  /** Whether something has happened that begins the wait again. */
  #isEdge(s: Situation): boolean {
    const reading = freshReading(s);
    const isOpen = hasFlag(reading, flag.estopOpen);
    const isPressed = s.buttonPressed || hasFlag(reading, flag.buttonPressed);
    const isAnkleClosed = hasFlag(reading, flag.ankleClosed);
    const angle = actuatorAngle(s);
    const hasMoved = angle !== null && this.memory.angle !== null && Math.abs(angle - this.memory.angle) >= motionDeg;
    const isEdge =
      isOpen !== this.memory.wasOpen ||
      isPressed !== this.memory.wasPressed ||
      isAnkleClosed !== this.memory.ankleWasClosed ||
      hasEvent(s, 'BUTTON') ||
      hasMoved;
    this.memory.wasOpen = isOpen;
    this.memory.wasPressed = isPressed;
    this.memory.ankleWasClosed = isAnkleClosed;
    if (this.memory.angle === null || hasMoved || isEdge) this.memory.angle = angle;
    return isEdge;
  }
}

/** What will happen, when, and what a person can do instead. */
export function announcementText({ cause, at, isLatest, rateDegPerS }: Announcement, now: number): string {
  const why = cause === 'red-stop' ? 'the red stop was let go, and nobody has decided' : 'stopped off level';
  const when = `in ${isLatest ? 'at most ' : ''}${Math.max(0, Math.ceil((at - now) / 1000))} s`;
  return `${why}: the table returns to level by itself at ${rateDegPerS}°/s ${when}; RETURN or the return button brings it to level now`;
}
