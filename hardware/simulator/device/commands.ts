/** What the device does with a command: whether it is refused, by the first reason that fits, and what it does if not. */
import {
  type Command,
  deviceAbsolutes,
  type RefusalReason,
  type WireLimits,
} from '../../../protocols/wire/messages.ts';
import { firmwareVersion, offLevel, protocolVersion, stopDecel } from './constants.ts';
import type { Core } from './state.ts';

type Refusal = RefusalReason | null;
type MoveCommand = Extract<Command, { verb: 'MOVE' }>;

const armLease = 1000;

/** The reasons are asked in the wire's order: range latched state estop ankle supply limits lease sensor. */
export function refusal(core: Core, command: Command): Refusal {
  const { state, pins, position } = core;
  const latched = state === 'S' || state === 'F';
  switch (command.verb) {
    case 'HELLO':
      return command.version === protocolVersion ? null : 'version';
    case 'LIMITS':
      if (!narrows(command)) return 'range';
      if (latched) return 'latched';
      return state === 'I' || (state === 'R' && nearLevel(core)) ? null : 'state';
    case 'ARM':
      if (latched) return 'latched';
      if (state !== 'I' || !nearLevel(core)) return 'state';
      if (pins.estopOpen) return 'estop';
      if (!pins.ankleClosed) return 'ankle';
      if (pins.supplyLow) return 'supply';
      if (core.limits === null) return 'limits';
      return position.bad ? 'sensor' : null;
    case 'DISARM':
      if (latched) return 'latched';
      return state === 'R' && nearLevel(core) ? null : 'state';
    case 'MOVE':
      if (!moveInRange(core, command)) return 'range';
      if (latched) return 'latched';
      if (state !== 'R' && state !== 'M') return 'state';
      if (pins.estopOpen) return 'estop';
      if (!pins.ankleClosed && command.target > position.angle) return 'ankle';
      if (core.limits === null) return 'limits';
      if (!core.lease.running) return 'lease';
      return position.bad ? 'sensor' : null;
    case 'KEEP':
      if (!leaseInRange(command.lease)) return 'range';
      return core.lease.running ? null : 'lease';
    case 'HALT':
      if (latched) return 'latched';
      return state === 'A' ? 'state' : null;
    case 'RETURN':
      if (command.rate < 100 || command.rate > deviceAbsolutes.upRate) return 'range';
      return pins.estopOpen ? 'estop' : null;
    case 'RESET':
      if (!latched) return 'state';
      if (!standsWithinReach(core)) return 'latched';
      if (pins.estopOpen) return 'estop';
      return position.believable(pins.levelClosed) ? null : 'sensor';
    case 'RATE':
      return command.hz >= 10 && command.hz <= 100 ? null : 'range';
    case 'STOP':
    case 'STATUS':
      return null;
  }
}

/** Acts, and gives the fields of the reply. */
export function perform(core: Core, command: Command, identity: { nonce: string; deviceId: string }): string[] {
  const { motion, now, lease } = core;
  switch (command.verb) {
    case 'HELLO': {
      lease.cutShort(now);
      core.limits = null;
      const { min, max, downRate, upRate, accel, invertedMs } = deviceAbsolutes;
      const absolutes = [min, max, downRate, upRate, accel, invertedMs].map(String);
      return [String(protocolVersion), firmwareVersion, identity.deviceId, identity.nonce, ...absolutes];
    }
    case 'LIMITS': {
      const { min, max, downRate, upRate, accel, invertedMs } = command;
      core.limits = { min, max, downRate, upRate, accel, invertedMs };
      return [min, max, downRate, upRate, accel, invertedMs].map(String);
    }
    case 'ARM':
      core.enter('R');
      lease.start(now, armLease);
      return [];
    case 'DISARM':
      core.enter('I');
      return [];
    case 'MOVE':
      lease.renew(now, command.lease);
      core.enter('M');
      core.target = command.target;
      motion.rampTo(now, command.target, command.rate, Math.min(command.accel, stopDecel));
      return [String(command.target), String(command.rate)];
    case 'KEEP':
      lease.renew(now, command.lease);
      return [identity.nonce];
    case 'HALT':
      core.halt();
      return [];
    case 'STOP':
      core.stop('host');
      return [];
    case 'RETURN':
      if (core.returning !== null) core.returning.changeRate(core, command.rate);
      else core.startReturn('host', command.rate);
      return [String(command.rate)];
    case 'RESET':
      core.position.trust();
      core.stoppedByInput = false;
      core.lockedOut = false;
      core.releaseSlips = 0;
      core.enter('I');
      return [];
    case 'RATE':
      return [String(command.hz)];
    case 'STATUS':
      return [];
  }
}

/** 0 in the place of a limit grants nothing, so it is refused rather than taken. */
function narrows({ min, max, downRate, upRate, accel, invertedMs }: WireLimits): boolean {
  const most = deviceAbsolutes;
  return (
    isWithin(min, most.min, 0) &&
    isWithin(max, 0, most.max) &&
    isWithin(downRate, 1, most.downRate) &&
    isWithin(upRate, 1, most.upRate) &&
    isWithin(accel, 1, most.accel) &&
    isWithin(invertedMs, 1, most.invertedMs)
  );
}

function moveInRange({ governing, position }: Core, { target, rate, accel, lease }: MoveCommand): boolean {
  const mostRate = target > position.angle ? governing.downRate : governing.upRate;
  return (
    isWithin(target, governing.min, governing.max) &&
    isWithin(rate, 1, mostRate) &&
    isWithin(accel, 1, governing.accel) &&
    leaseInRange(lease)
  );
}

function leaseInRange(lease: number): boolean {
  return isWithin(lease, 100, 1000);
}

function isWithin(value: number, low: number, high: number): boolean {
  return value >= low && value <= high;
}

function nearLevel({ position, pins }: Core): boolean {
  return position.bad ? pins.levelClosed : Math.abs(position.angle) <= offLevel;
}

/** For RESET: a table that still moves, or is beyond what it may ever reach, keeps its latch. */
function standsWithinReach({ motion, pins, position }: Core): boolean {
  if (!motion.settled || Math.abs(motion.rate) > 50) return false;
  if (position.bad) return true;
  const reach = 200;
  const within = isWithin(position.angle, deviceAbsolutes.min - reach, deviceAbsolutes.max + reach);
  return within && !pins.lowerEnd && !pins.upperEnd;
}
