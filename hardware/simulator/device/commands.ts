/** The host's commands: why one is refused, and what it does otherwise. */
import {
  type Command,
  deviceAbsolutes,
  type RefusalReason,
  type WireLimits,
} from '../../../protocols/wire/messages.ts';
import { creepTolerance, firmwareVersion, offLevel, protocolVersion, stopDecel, tripMargin } from './constants.ts';
import { changeReturnRate } from './return.ts';
import type { DeviceState } from './state.ts';
import { enter, halt, startReturn, stop } from './transitions.ts';

type Refusal = RefusalReason | null;
type MoveCommand = Extract<Command, { verb: 'MOVE' }>;

/** ms */
const armLease = 1000;
const leaseRange = { least: 100, most: 1000 };
/** cdeg/s; the upper bound is the absolute up-rate. */
const leastReturnRate = 100;
const telemetryHz = { least: 10, most: 100 };

/** The first reason that applies, in the order of the wire specification: range latched state estop ankle supply limits lease sensor stuck. */
export function refusal(state: DeviceState, command: Command): Refusal {
  const { letter, terminals, position, latched } = state;
  switch (command.verb) {
    case 'HELLO':
      return command.version === protocolVersion ? null : 'version';
    case 'LIMITS':
      if (!narrowsAbsolutes(command)) return 'range';
      if (latched) return 'latched';
      return letter === 'I' || (letter === 'R' && isNearLevel(state)) ? null : 'state';
    case 'ARM':
      if (latched) return 'latched';
      if (letter !== 'I' || !isNearLevel(state)) return 'state';
      if (terminals.estopOpen) return 'estop';
      if (!terminals.ankleClosed) return 'ankle';
      if (terminals.supplyLow) return 'supply';
      if (state.limits === null) return 'limits';
      return position.bad ? 'sensor' : null;
    case 'DISARM':
      if (latched) return 'latched';
      return letter === 'R' && isNearLevel(state) ? null : 'state';
    case 'MOVE':
      if (!isMoveInRange(state, command)) return 'range';
      if (latched) return 'latched';
      if (letter !== 'R' && letter !== 'M') return 'state';
      if (terminals.estopOpen) return 'estop';
      if (!terminals.ankleClosed && command.target > position.angle) return 'ankle';
      if (state.limits === null) return 'limits';
      if (!state.lease.running) return 'lease';
      return position.bad ? 'sensor' : null;
    case 'KEEP':
      if (!isLeaseInRange(command.lease)) return 'range';
      return state.lease.running ? null : 'lease';
    case 'HALT':
      if (latched) return 'latched';
      return letter === 'A' ? 'state' : null;
    case 'RETURN':
      if (!isWithin(command.rate, leastReturnRate, deviceAbsolutes.upRate)) return 'range';
      if (terminals.estopOpen) return 'estop';
      return letter !== 'A' && state.tries.exhausted ? 'stuck' : null;
    case 'RESET':
      if (!latched || !isStandingWithinRange(state)) return 'state';
      if (terminals.estopOpen) return 'estop';
      return position.isPlausible(terminals.levelClosed) ? null : 'sensor';
    case 'RATE':
      return isWithin(command.hz, telemetryHz.least, telemetryHz.most) ? null : 'range';
    case 'CHIRP':
      if (latched) return 'latched';
      return letter === 'I' || letter === 'R' ? null : 'state';
    case 'STOP':
    case 'STATUS':
      return null;
  }
}

/** Carries out a command that is not refused. @returns the fields of the reply */
export function perform(state: DeviceState, command: Command, identity: { nonce: string; deviceId: string }): string[] {
  const { motion, now, lease } = state;
  switch (command.verb) {
    case 'HELLO': {
      lease.cutShort(now);
      state.limits = null;
      return [String(protocolVersion), firmwareVersion, identity.deviceId, identity.nonce, ...texts(deviceAbsolutes)];
    }
    case 'LIMITS': {
      const { min, max, downRate, upRate, accel, invertedMs } = command;
      state.limits = { min, max, downRate, upRate, accel, invertedMs };
      return texts(state.limits);
    }
    case 'ARM':
      enter(state, 'R');
      lease.start(now, armLease);
      return [];
    case 'DISARM':
      enter(state, 'I');
      return [];
    case 'MOVE':
      lease.renew(now, command.lease);
      state.tries.move(state.effectiveLimits.min, state.effectiveLimits.max);
      enter(state, 'M');
      state.target = command.target;
      motion.rampTo(now, command.target, command.rate, Math.min(command.accel, stopDecel));
      return [String(command.target), String(command.rate)];
    case 'KEEP':
      lease.renew(now, command.lease);
      return [identity.nonce];
    case 'HALT':
      halt(state);
      return [];
    case 'STOP':
      stop(state, 'host');
      return [];
    case 'RETURN':
      if (state.returning !== null) changeReturnRate(state, state.returning, command.rate);
      else startReturn(state, 'host', { rate: command.rate });
      state.estopLatch.release();
      return [String(command.rate)];
    case 'RESET':
      state.position.accept();
      state.estopLatch.release();
      state.ranAway = false;
      enter(state, 'I');
      return [];
    case 'RATE':
      return [String(command.hz)];
    case 'STATUS':
      return [];
    case 'CHIRP':
      state.sounder.chirp(now);
      return [];
  }
}

/** The six limits as fields of a reply. */
function texts({ min, max, downRate, upRate, accel, invertedMs }: WireLimits): string[] {
  return [min, max, downRate, upRate, accel, invertedMs].map(String);
}

/** A rate, acceleration or time of 0 would permit nothing, so it is refused as out of range. */
function narrowsAbsolutes({ min, max, downRate, upRate, accel, invertedMs }: WireLimits): boolean {
  const absolutes = deviceAbsolutes;
  return (
    isWithin(min, absolutes.min, 0) &&
    isWithin(max, 0, absolutes.max) &&
    isWithin(downRate, 1, absolutes.downRate) &&
    isWithin(upRate, 1, absolutes.upRate) &&
    isWithin(accel, 1, absolutes.accel) &&
    isWithin(invertedMs, 1, absolutes.invertedMs)
  );
}

function isMoveInRange(
  { effectiveLimits, position }: DeviceState,
  { target, rate, accel, lease }: MoveCommand,
): boolean {
  const highestRate = target > position.angle ? effectiveLimits.downRate : effectiveLimits.upRate;
  return (
    isWithin(target, effectiveLimits.min, effectiveLimits.max) &&
    isWithin(rate, 1, highestRate) &&
    isWithin(accel, 1, effectiveLimits.accel) &&
    isLeaseInRange(lease)
  );
}

function isLeaseInRange(lease: number): boolean {
  return isWithin(lease, leaseRange.least, leaseRange.most);
}

function isWithin(value: number, least: number, most: number): boolean {
  return value >= least && value <= most;
}

function isNearLevel({ position, terminals }: DeviceState): boolean {
  return position.bad ? terminals.levelClosed : Math.abs(position.angle) <= offLevel;
}

/** RESET leaves the latch of a table that still moves, or that would latch again in the same tick. */
function isStandingWithinRange({ motion, terminals, position, lowerEnd }: DeviceState): boolean {
  if (!motion.settled || Math.abs(motion.rate) > creepTolerance) return false;
  if (position.bad) return true;
  const within = isWithin(position.angle, deviceAbsolutes.min - tripMargin, deviceAbsolutes.max + tripMargin);
  return within && !lowerEnd && !terminals.upperEnd;
}
