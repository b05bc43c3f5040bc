/**
 * The device at the far end of the explored link: the simulated device's own commands, transitions and lease, with its motion
 * reduced to whether it is under way and whether the table is off level.
 */
import { Body } from '../../../../hardware/simulator/body/body.ts';
import { perform, refusal } from '../../../../hardware/simulator/device/commands.ts';
import { Memory } from '../../../../hardware/simulator/device/memory.ts';
import { Rules } from '../../../../hardware/simulator/device/rules.ts';
import { DeviceState, type StateLetter } from '../../../../hardware/simulator/device/state.ts';
import { enter, startReturn, stop } from '../../../../hardware/simulator/device/transitions.ts';
import { Terminals } from '../../../../hardware/simulator/electrical/terminals.ts';
import { Random } from '../../../../hardware/simulator/random.ts';
import { VirtualClock } from '../../../../protocols/base/clock.ts';
import { decode, encode, hex4 } from '../../../../protocols/wire/codec.ts';
import type { Command, Message, WireLimits } from '../../../../protocols/wire/messages.ts';
import { decodeScaleRecord } from '../../../../protocols/wire/scale-record.ts';

/** The device between two inputs. Instants are ms of the explored clock. */
export interface Device {
  readonly letter: StateLetter;
  readonly isOff: boolean;
  readonly limits: WireLimits | null;
  readonly leaseUntil: number | null;
  readonly leaseEndedAt: number;
  /** Counted at each boot. */
  readonly boots: number;
  readonly bootedAt: number;
  /** Where a return ends. */
  readonly returnsTo: 'I' | 'S';
  /** A repeated line is answered again and not carried out twice. */
  readonly lastLine: string;
  readonly lastReply: string;
}

export interface Answered {
  readonly device: Device;
  /** Null: silence. */
  readonly reply: string | null;
  /** What was carried out; null: a repeat, a refusal, or no command. */
  readonly done: Command | null;
}

export const newDevice: Device = {
  letter: 'I',
  isOff: false,
  limits: null,
  leaseUntil: null,
  leaseEndedAt: Number.NEGATIVE_INFINITY,
  boots: 1,
  bootedAt: 0,
  returnsTo: 'I',
  lastLine: '',
  lastReply: '',
};

export const nonceOf = ({ boots }: Device): string => hex4(boots);

/** Rule 1: from the end of the lease to the return, or to I. */
const afterLeaseMs = 2000;

/** Takes one line, as the device's program does. */
export function takeLine(device: Device, line: string, at: number): Answered {
  if (line === device.lastLine) return { device, reply: device.lastReply, done: null };
  const decoded = decode(line);
  if (!decoded.ok || decoded.message.kind !== 'command') return { device, reply: null, done: null };
  const command = decoded.message;
  const { seq, verb } = command;
  let answer: Message = { kind: 'reply', seq, ok: true, fields: [] };
  let isDone = true;
  const next = withState(device, at, (state, rules) => {
    rules.checkLease(state);
    const reason = refusal(state, command);
    isDone = reason === null;
    if (reason !== null) answer = { kind: 'reply', seq, ok: false, reason };
    else {
      const fields = perform(state, command, { nonce: nonceOf(device), deviceId: 'explored' });
      answer = { kind: 'reply', seq, ok: true, fields };
      if (verb === 'HELLO') rules.checkLease(state);
    }
  });
  const reply = encode(answer);
  // HELLO is carried out each time.
  const lastLine = verb === 'HELLO' && isDone ? '' : line;
  return { device: { ...next, lastLine, lastReply: reply }, reply, done: isDone ? command : null };
}

/** `!!` */
export const takeStop = (device: Device, at: number): Device => ({
  ...withState(device, at, (state) => stop(state, 'line')),
  lastLine: '',
});

/** Time has passed: the lease may be over. */
export const checkLease = (device: Device, at: number): Device =>
  withState(device, at, (state, rules) => rules.checkLease(state));

/** Rule 1, two seconds after the lease. */
export const leaveAfterLease = (device: Device, at: number): Device => {
  const due = Math.max(at, device.leaseEndedAt + afterLeaseMs);
  return withState(device, due, (state, rules) => rules.checkLease(state));
};

/** Rules 2 to 5, the button, a slide: a return that no command asked for. */
export const returnByItself = (device: Device, at: number): Device =>
  withState(device, at, (state) => startReturn(state, 'stop', { byRule: true }));

/** A motion has ended under the brake. */
export const stand = (device: Device, at: number): Device =>
  withState(device, at, (state) => enter(state, device.letter === 'A' ? device.returnsTo : 'R'));

export function boot(device: Device, at: number): Device {
  const { isOff, boots } = device;
  return { ...newDevice, isOff, boots: boots + 1, bootedAt: at };
}

const terminalsAt = (angle: number): Terminals =>
  new Terminals(new VirtualClock(), new Body(0, angle), new Random(1).fork('explored'));

/** cdeg */
const offAngle = 2000;
const atLevel = terminalsAt(0);
const offLevel = terminalsAt(offAngle / 100);
const { stored, scaleRecord } = new Memory();
const scale = decodeScaleRecord(scaleRecord);

/** Rebuilds the simulated device's state, changes it, and takes from it what is explored. */
function withState(device: Device, at: number, change: (state: DeviceState, rules: Rules) => void): Device {
  const state = new DeviceState(device.isOff ? offLevel : atLevel, stored, scale, () => {});
  state.now = at;
  state.position.angle = device.isOff ? offAngle : 0;
  if (device.letter === 'M' || device.letter === 'D') state.motion.rampTo(at, offAngle, 100, 100);
  if (device.letter === 'A') {
    state.letter = device.returnsTo;
    startReturn(state, 'host');
  }
  state.letter = device.letter;
  state.limits = device.limits;
  if (device.leaseUntil !== null) state.lease.start(0, device.leaseUntil);
  state.lease.endedAt = device.leaseEndedAt;
  change(state, new Rules(state));
  const { letter, limits, lease, returning } = state;
  return {
    ...device,
    letter,
    limits,
    leaseUntil: lease.until,
    leaseEndedAt: lease.endedAt,
    returnsTo: returning === null || returning.endsIn === 'F' ? 'I' : returning.endsIn,
  };
}
