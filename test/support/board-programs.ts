/** Programs for a board behind {@link BootLoaderPeer}: small ones that tell what a test needs, and real ones, emulated. */
import { emulatedBoard } from '../../hardware/emulator/board.ts';
import { firmataBoard } from '../../hardware/emulator/firmata-board.ts';
import { Pacer } from '../../hardware/emulator/pacer.ts';
import { EmulatedTable } from '../../hardware/emulator/table.ts';
import { firmata } from '../../hardware/firmata/message.ts';
import { VirtualClock } from '../../protocols/base/clock.ts';
import { decode, encode } from '../../protocols/wire/codec.ts';
import { LineReader, lineBytes } from '../../protocols/wire/lines.ts';
import { type DeviceState, deviceAbsolutes, flag, type Message } from '../../protocols/wire/messages.ts';
import type { StartProgram } from './boot-loader-peer.ts';
import { note } from './emulated-board.ts';

const { min, max, downRate, upRate, accel, invertedMs } = deviceAbsolutes;
const absolutes = [min, max, downRate, upRate, accel, invertedMs].map(String);

export interface ToldTable {
  readonly firmware?: string;
  readonly state?: DeviceState;
  readonly angleDeg?: number;
  readonly flags?: number;
}

/** An actuator that shakes hands and sends telemetry, and does nothing else. By default a table ready to be written. */
export function tellingActuator({
  firmware = '0.9.0',
  state = 'S',
  angleDeg = 0,
  flags = flag.estopOpen | flag.brakeOn | flag.levelClosed,
}: ToldTable = {}): StartProgram {
  return (send) => {
    const reader = new LineReader();
    const say = (message: Message) => send(lineBytes(encode(message)));
    const nonce = '00A1';
    const startedAt = performance.now();
    const timer = setInterval(() => {
      const ms = Math.round(performance.now() - startedAt);
      say({ kind: 'telemetry', nonce, ms, state, angle: angleDeg * 100, rate: 0, target: 0, current: 0, flags });
    }, 50);
    return {
      receive: (bytes) =>
        reader.push(
          bytes,
          (line) => {
            const decoded = decode(line);
            if (!decoded.ok || decoded.message.kind !== 'command') return;
            const { seq, verb } = decoded.message;
            const fields = verb === 'HELLO' ? ['1', firmware, 'bench-01', nonce, ...absolutes] : [];
            say({ kind: 'reply', seq, ok: true, fields });
          },
          () => undefined,
        ),
      stop: () => clearInterval(timer),
    };
  };
}

/** Answers the firmware query as StandardFirmata does. */
export function tellingFirmata(name: string, [major, minor]: readonly [number, number]): StartProgram {
  return (send) => ({
    receive: (bytes) => {
      if (!Buffer.from(bytes).includes(firmata.firmware)) return;
      const letters = [...Buffer.from(name)].flatMap((code) => [code & 0x7f, code >> 7]);
      send(Uint8Array.of(firmata.sysexStart, firmata.firmware, major, minor, ...letters, firmata.sysexEnd));
    },
    stop: () => {},
  });
}

/** Runs what is in the flash, on an emulated chip, in real time: as the actuator's board, or as the sensors'. */
export function emulatedProgram(board: 'actuator' | 'sensors'): StartProgram {
  return (send, flash) => {
    const clock = new VirtualClock();
    const words = new Uint16Array(flash.slice().buffer);
    const deviceAddress = Number.parseInt(/^device ([0-9a-f]{8})$/m.exec(note)?.[1] ?? '', 16) - 0x800000;
    const table = new EmulatedTable({
      clock,
      seed: 1,
      sensors: firmataBoard(words),
      ...(board === 'actuator' ? { board: emulatedBoard({ flash: words, deviceAddress }) } : {}),
    });
    const port = board === 'actuator' ? table.port : table.sensorsPort;
    const pacer = new Pacer(clock, 1);
    port.onBytes(send);
    pacer.start();
    return {
      receive: (bytes) => {
        pacer.catchUp();
        port.write(bytes);
      },
      stop: () => pacer.stop(),
    };
  };
}
