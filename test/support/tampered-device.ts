/** A simulated table with something wrong about it: lines changed on their way, or its program's insides. */
import type { BytePort } from '../../hardware/actuator/port.ts';
import { deviceOf } from '../../hardware/conformance/bench.ts';
import type { DeviceSource, DeviceUnderTest } from '../../hardware/conformance/device.ts';
import { benchHands } from '../../hardware/conformance/table-hands.ts';
import { Body } from '../../hardware/simulator/body/body.ts';
import { SimulatedBoard } from '../../hardware/simulator/device/board.ts';
import type { Core } from '../../hardware/simulator/device/state.ts';
import { SerialLine } from '../../hardware/simulator/electrical/serial-line.ts';
import { Terminals } from '../../hardware/simulator/electrical/terminals.ts';
import { Random } from '../../hardware/simulator/random.ts';
import { VirtualClock } from '../../protocols/base/clock.ts';
import { decode, encode } from '../../protocols/wire/codec.ts';
import { lineBytes } from '../../protocols/wire/lines.ts';
import type { Command, Message } from '../../protocols/wire/messages.ts';

/** What a fault has in its hands. */
export interface Inside {
  readonly clock: VirtualClock;
  readonly board: SimulatedBoard;
  /** Says this to the host, past the board. */
  answer(message: Message): void;
  /** Hands this line to the board. */
  hand(line: string): void;
  /** Hands these bytes to the board. */
  bytes(text: string): void;
}

export interface Tampering {
  /** A command on its way to the board; true where nothing is left for the board to do. */
  command?(command: Command, inside: Inside): boolean;
  /** Any line on its way to the board, before {@link command}; gives the line that arrives. */
  line?(text: string): string;
  /** A `!` on its way. */
  exclamation?(inside: Inside): void;
  /** A line on its way to the host; gives the line that arrives. */
  reply?(text: string): string;
  /** The program has just booted. */
  booted?(core: Core, inside: Inside): void;
  readonly terminals?: typeof Terminals;
  /** Changes to what hands do at it. */
  device?(device: DeviceUnderTest, inside: Inside): DeviceUnderTest;
}

export function tamperedDevices(tamperingOf: () => Tampering): DeviceSource {
  return {
    name: 'wrong',
    able: benchHands,
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
  let core: Core | null = null;
  const port: BytePort = {
    write: (bytes) => {
      const text = Buffer.from(bytes).toString('latin1').replace(/\n$/, '');
      // The first line of every program is its H: by then it is there.
      watch();
      line.device.write(lineBytes(tampering.reply?.(text) ?? text));
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
    hand: (text) => toBoard(lineBytes(text)),
    bytes: (text) => toBoard(Buffer.from(text, 'latin1')),
  };
  const watch = (): void => {
    const now = board.program?.core ?? null;
    if (now === core || now === null) return;
    core = now;
    tampering.booted?.(now, inside);
  };
  let begun = '';
  line.device.onBytes((bytes) => {
    watch();
    for (const byte of bytes) {
      const letter = String.fromCharCode(byte);
      if (letter === '!') {
        // What came before goes on as it is: only a whole line is a command.
        inside.bytes(begun);
        begun = '';
        if (tampering.exclamation === undefined) inside.bytes('!');
        else tampering.exclamation(inside);
      } else if (letter === '\n') {
        const text = tampering.line?.(begun) ?? begun;
        begun = '';
        const decoded = decode(text);
        const isTaken =
          decoded.ok && decoded.message.kind === 'command' && tampering.command?.(decoded.message, inside) === true;
        if (!isTaken) inside.hand(text);
      } else {
        begun += letter;
      }
    }
  });
  board.start('power');
  const device = deviceOf(clock, { board, terminals, port: line.host });
  return tampering.device?.(device, inside) ?? device;
}
