/** Simulated devices with a defect: lines are changed in transit, or the state of the program is changed. */
import type { BytePort } from '../../hardware/actuator/port.ts';
import { deviceOf } from '../../hardware/conformance/bench.ts';
import type { DeviceSource, DeviceUnderTest } from '../../hardware/conformance/device.ts';
import { benchControls } from '../../hardware/conformance/table-controls.ts';
import { Body } from '../../hardware/simulator/body/body.ts';
import { SimulatedBoard } from '../../hardware/simulator/device/board.ts';
import type { DeviceState } from '../../hardware/simulator/device/state.ts';
import { SerialLine } from '../../hardware/simulator/electrical/serial-line.ts';
import { Terminals } from '../../hardware/simulator/electrical/terminals.ts';
import { Random } from '../../hardware/simulator/random.ts';
import { VirtualClock } from '../../protocols/base/clock.ts';
import { decode, encode } from '../../protocols/wire/codec.ts';
import { lineBytes } from '../../protocols/wire/lines.ts';
import type { Command, Message } from '../../protocols/wire/messages.ts';

/** What a tampering can act on. */
export interface Inside {
  readonly clock: VirtualClock;
  readonly board: SimulatedBoard;
  /** Sends a message to the host, bypassing the board. */
  answer(message: Message): void;
  /** Passes a line to the board. */
  pass(line: string): void;
  /** Passes bytes to the board. */
  bytes(text: string): void;
}

export interface Tampering {
  /** Handles a command in transit to the board. @returns true to keep it from the board */
  command?(command: Command, inside: Inside): boolean;
  /** Changes a line in transit to the board, before {@link command}. @returns the line that arrives */
  line?(text: string): string;
  /** Handles a `!` in transit to the board. */
  exclamation?(inside: Inside): void;
  /** Changes a line in transit to the host. @returns the line that arrives */
  reply?(text: string): string;
  /** Changes the state of a program that has just booted. */
  booted?(state: DeviceState, inside: Inside): void;
  readonly terminals?: typeof Terminals;
  /** Changes what the suite's table controls do. */
  device?(device: DeviceUnderTest, inside: Inside): DeviceUnderTest;
}

export function tamperedDevices(tamperingOf: () => Tampering): DeviceSource {
  return {
    name: 'wrong',
    available: benchControls,
    begin: async (angleDeg) => tamperedDevice(tamperingOf(), angleDeg),
  };
}

function tamperedDevice(tampering: Tampering, angleDeg: number): DeviceUnderTest {
  const clock = new VirtualClock();
  const random = new Random(1);
  const body = new Body(clock.now(), angleDeg);
  const terminals = new (tampering.terminals ?? Terminals)(clock, body, random.fork('terminals'));
  const line = new SerialLine(clock, random.fork('line'));
  let toBoard: (bytes: Uint8Array) => void = () => {};
  let state: DeviceState | null = null;
  const port: BytePort = {
    write: (bytes) => {
      // The first line of a program is its H, and the program exists by then.
      detectBoot();
      const text = (): string => Buffer.from(bytes).toString('latin1').replace(/\n$/, '');
      line.device.write(tampering.reply === undefined ? bytes : lineBytes(tampering.reply(text())));
    },
    onBytes: (listener) => {
      toBoard = listener;
    },
  };
  const board = new SimulatedBoard({ clock, terminals, line: { ...line, device: port }, random: random.fork('board') });
  const inside: Inside = {
    clock,
    board,
    answer: (message) => line.device.write(lineBytes(encode(message))),
    pass: (text) => toBoard(lineBytes(text)),
    bytes: (text) => toBoard(Buffer.from(text, 'latin1')),
  };
  const detectBoot = (): void => {
    const present = board.program?.state ?? null;
    if (present === state || present === null) return;
    state = present;
    tampering.booted?.(present, inside);
  };
  let partial = '';
  line.device.onBytes((bytes) => {
    detectBoot();
    for (const byte of bytes) {
      const letter = String.fromCharCode(byte);
      if (letter === '!') {
        // The partial line before it passes unchanged: only a complete line is a command.
        inside.bytes(partial);
        partial = '';
        if (tampering.exclamation === undefined) inside.bytes('!');
        else tampering.exclamation(inside);
      } else if (letter === '\n') {
        const text = tampering.line?.(partial) ?? partial;
        partial = '';
        const decoded = decode(text);
        const isHandled =
          decoded.ok && decoded.message.kind === 'command' && tampering.command?.(decoded.message, inside) === true;
        if (!isHandled) inside.pass(text);
      } else {
        partial += letter;
      }
    }
  });
  board.start('power');
  const device = deviceOf(clock, { board, terminals, port: line.host });
  return tampering.device?.(device, inside) ?? device;
}
