/** Date and time, which the rules on people go by. */
import { fault, type Line, ok, warning } from '../line.ts';
import type { Machine } from '../machine.ts';

export interface ClockFacts {
  /** ms since 1970, as the computer has it. */
  readonly nowMs: number;
  /** A time server has set it since the computer started. */
  readonly isSynchronised: boolean;
  /** Name of the battery clock; null: there is none. */
  readonly batteryClock: string | null;
  /** Of its battery; null where the clock does not tell. */
  readonly batteryMillivolts: number | null;
  /** ms since 1970, of the audit log's last entry; null: there is none. */
  readonly newestRecordMs: number | null;
  /** ms since 1970, when this program was made; the time cannot be earlier. */
  readonly programMs: number | null;
}

export interface BatteryClock {
  readonly name: string | null;
  readonly millivolts: number | null;
}

/** A coin cell below this no longer keeps the time. */
const leastMillivolts = 2000;
const dayMs = 86_400_000;

export function readBatteryClock(machine: Machine): BatteryClock {
  const [first] = machine.names('/sys/class/rtc');
  if (first === undefined) return { name: null, millivolts: null };
  const microvolts = machine.word(`/sys/class/rtc/${first}/battery_voltage`);
  return {
    name: machine.word(`/sys/class/rtc/${first}/name`) ?? first,
    millivolts: microvolts === null ? null : Number(microvolts) / 1000,
  };
}

const setMend =
  'connect the network, then: sudo timedatectl set-ntp true; without a network: sudo date --set "2027-03-31 18:05"';

export function checkClock(facts: ClockFacts): readonly Line[] {
  const { nowMs, isSynchronised, newestRecordMs, programMs } = facts;
  const now = dateText(nowMs);
  if (newestRecordMs !== null && nowMs < newestRecordMs) {
    return [
      fault('clock', `it is ${now} here, earlier than the newest record (${dateText(newestRecordMs)})`, setMend),
      batteryLine(facts),
    ];
  }
  if (programMs !== null && nowMs < programMs - dayMs) {
    return [
      fault('clock', `it is ${now} here, earlier than when this program was made (${dateText(programMs)})`, setMend),
      batteryLine(facts),
    ];
  }
  const line = isSynchronised
    ? ok('clock', `${now}, set by a time server`)
    : warning(
        'clock',
        `${now}; no time server has confirmed it since the computer started, so no session of a person starts`,
        `${setMend}; a clinician can confirm it: fulcrum clock confirm`,
      );
  return [line, batteryLine(facts)];
}

function batteryLine({ batteryClock, batteryMillivolts, isSynchronised }: ClockFacts): Line {
  if (batteryClock === null) {
    const said = 'none: after a power cut the time is unknown until a time server answers';
    return isSynchronised
      ? ok('battery clock', said)
      : warning('battery clock', said, 'add a clock module with a battery (on a Pi 5: a battery), or a network');
  }
  if (batteryMillivolts !== null && batteryMillivolts < leastMillivolts) {
    const volts = (batteryMillivolts / 1000).toFixed(1);
    return warning(
      'battery clock',
      `${batteryClock}: its battery has ${volts} V, or there is none`,
      'plug in a new battery',
    );
  }
  return ok('battery clock', batteryClock);
}

/** UTC: what a computer with a wrong clock takes for local time tells nothing. */
const dateText = (ms: number): string => `${new Date(ms).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
