/**
 * An actuator's board, in real time, on a table that is turned by hand: empty, the red stop pressed. Boot loader and firmware
 * take turns; table and EEPROM stay. The board is simulated, or an emulated chip with the firmware.
 */
import type { EmulatedBoard } from '../../hardware/emulator/board.ts';
import { Pacer } from '../../hardware/emulator/pacer.ts';
import { SimulatedTable } from '../../hardware/simulator/table.ts';
import { VirtualClock } from '../../protocols/base/clock.ts';
import { crc16 } from '../../protocols/wire/crc.ts';
import { scaleAddress, scaleRecordBytes } from '../../protocols/wire/scale-record.ts';
import type { StartProgram } from './boot-loader-peer.ts';
import { atEnd } from './cleanup.ts';
import { emulated } from './emulated-board.ts';
import { until } from './waiting.ts';

const eepromBytes = 1024;
/** What the firmware keeps of rules 5, 12 and 14, between boot counter and scale. */
const keptFrom = 256;

export type BoardMake = 'simulated' | 'emulated';

export class TurnedTable {
  readonly table: SimulatedTable;
  readonly eeprom: Uint8Array;
  readonly #emulated: EmulatedBoard | null;
  readonly #clock = new VirtualClock();
  readonly #pacer = new Pacer(this.#clock, 1);
  #send: (bytes: Uint8Array) => void = () => {};

  constructor(make: BoardMake = 'simulated') {
    const made: EmulatedBoard[] = [];
    this.table = new SimulatedTable({
      clock: this.#clock,
      seed: 1,
      ...(make === 'simulated' ? {} : { board: (options) => pushed(made, emulated(options)) }),
    });
    this.#emulated = made[0] ?? null;
    this.eeprom = this.#emulated?.eeprom.memory ?? simulatedEeprom();
    this.table.terminals.stopPressed = true;
    this.table.terminals.ankleClosed = false;
    this.table.port.onBytes((bytes) => this.#send(bytes));
    this.#pacer.start();
    atEnd(() => this.#pacer.stop());
  }

  /** For the boot loader's peer. */
  readonly program: StartProgram = (send) => {
    this.#send = send;
    this.#pacer.catchUp();
    if (!this.table.board.powered) this.#start();
    return {
      receive: (bytes) => {
        this.#pacer.catchUp();
        this.#keepNonce();
        this.table.port.write(bytes);
      },
      stop: () => {
        this.#pacer.catchUp();
        this.#keepNonce();
        this.table.board.powerOff();
        this.#send = () => {};
      },
    };
  };

  reset(): void {
    this.#pacer.catchUp();
    this.#keepNonce();
    this.#start();
  }

  /** The marks, counts and latches. */
  get kept(): Uint8Array {
    return this.eeprom.slice(keptFrom, scaleAddress);
  }

  get scaleRecord(): Uint8Array {
    return this.eeprom.slice(scaleAddress, scaleAddress + scaleRecordBytes);
  }

  set scaleRecord(record: Uint8Array) {
    this.eeprom.set(record, scaleAddress);
  }

  async turnTo(angleDeg: number): Promise<void> {
    this.#pacer.catchUp();
    this.table.lever.turnTo(angleDeg);
    await until(`the table at ${angleDeg}°`, () => !this.table.lever.isMoving);
  }

  #start(): void {
    // The emulated chip reads its EEPROM itself.
    if (this.#emulated === null) this.table.board.storeScale(this.scaleRecord);
    this.table.board.start('external');
  }

  /** As the firmware does at each boot, the one before included. The simulated board does not say in which slots. */
  #keepNonce(): void {
    const { nonce } = this.table.board;
    if (this.#emulated !== null || nonce === null) return;
    for (const slot of [0, 1]) {
      const count = (Number.parseInt(nonce, 16) + slot - 1) & 0xffff;
      const check = crc16(String.fromCharCode(slot, count & 0xff, count >> 8));
      this.eeprom.set([count & 0xff, count >> 8, check & 0xff, check >> 8], 4 * slot);
    }
  }
}

function pushed(boards: EmulatedBoard[], board: EmulatedBoard): EmulatedBoard {
  boards.push(board);
  return board;
}

/** Erased, but for something in the place of what the firmware keeps. */
function simulatedEeprom(): Uint8Array {
  const eeprom = new Uint8Array(eepromBytes).fill(0xff);
  for (let address = keptFrom; address < scaleAddress; address += 1) eeprom[address] = (address * 7) & 0xff;
  return eeprom;
}
