/**
 * A board with a boot loader behind a pseudo-terminal: the boot loader speaks STK500v1 as Optiboot does, keeps the pages that
 * are written, and starts the board's program when it is left. A pseudo-terminal has no DTR that resets the board, so the
 * boot loader begins where a sync arrives as a message of its own.
 */
import { PseudoTerminal } from '../../hardware/emulator/pseudo-terminal.ts';
import { atEnd } from './cleanup.ts';

/** The program on the board while the boot loader does not run. */
export interface BoardProgram {
  receive(bytes: Uint8Array): void;
  stop(): void;
}

export type StartProgram = (send: (bytes: Uint8Array) => void, flash: Uint8Array) => BoardProgram;

export interface BootLoaderOptions {
  readonly path: string;
  /** Starts the program that is on the board at first. Left out: an empty board. */
  readonly program?: StartProgram;
  /** Starts the program that was written. Left out: it does nothing. */
  readonly written?: StartProgram;
  readonly signature?: readonly [number, number, number];
  /** Changes a page on its way into the flash. */
  readonly damage?: (page: Uint8Array, address: number) => void;
  /** Called before each page is written. False: the page is not answered. */
  readonly onPage?: (count: number, peer: BootLoaderPeer) => boolean;
  /** False: a board without a boot loader. */
  readonly hasBootLoader?: boolean;
  /** The chip's EEPROM. Left out: erased. */
  readonly eeprom?: Uint8Array;
  /** False: a boot loader that takes EEPROM for flash, in reading and in writing, as Optiboot on an Uno does. */
  readonly knowsEeprom?: boolean;
  /** True: addresses of EEPROM are bytes', as an STK500 programmer has them; a boot loader's are words'. */
  readonly hasByteAddresses?: boolean;
  /** Called before bytes of EEPROM are written. False: they are not answered. */
  readonly onEeprom?: (address: number, bytes: Uint8Array) => boolean;
  /** Called each time that the boot loader is left. */
  readonly onLeft?: () => void;
}

const flashBytes = 32_768;
const eepromBytes = 1024;
const eepromType = 'E'.charCodeAt(0);
/** STK500 1.x: commands, the end of each, and the two halves of an answer. */
const stk = {
  getSync: 0x30,
  getParameter: 0x41,
  setDevice: 0x42,
  setDeviceExt: 0x45,
  enterProgramming: 0x50,
  leaveProgramming: 0x51,
  loadAddress: 0x55,
  universal: 0x56,
  programPage: 0x64,
  readPage: 0x74,
  readSignature: 0x75,
  end: 0x20,
  inSync: 0x14,
  ok: 0x10,
} as const;
/** Of the chip's serial programming. */
const spiReadSignature = 0x30;
/** Bytes of each command, its end included; that of `programPage` without its data. */
const lengths: Readonly<Record<number, number>> = {
  [stk.getSync]: 2,
  [stk.getParameter]: 3,
  [stk.setDevice]: 22,
  [stk.setDeviceExt]: 7,
  [stk.enterProgramming]: 2,
  [stk.leaveProgramming]: 2,
  [stk.loadAddress]: 4,
  [stk.universal]: 6,
  [stk.programPage]: 5,
  [stk.readPage]: 5,
  [stk.readSignature]: 2,
};
const isSyncAlone = (bytes: Uint8Array): boolean =>
  bytes.length % 2 === 0 && bytes.every((byte, index) => byte === (index % 2 === 0 ? stk.getSync : stk.end));

export class BootLoaderPeer {
  readonly flash = new Uint8Array(flashBytes).fill(0xff);
  readonly eeprom: Uint8Array;
  readonly port: PseudoTerminal;
  /** Times that the boot loader was left. */
  left = 0;
  pagesWritten = 0;
  readonly #options: BootLoaderOptions;
  #program: BoardProgram | null = null;
  #isBootLoader = false;
  #received: number[] = [];
  #address = 0;

  static async plugged(options: BootLoaderOptions): Promise<BootLoaderPeer> {
    const peer = new BootLoaderPeer(options);
    atEnd(() => peer.unplug());
    await peer.port.plug();
    return peer;
  }

  private constructor(options: BootLoaderOptions) {
    this.#options = options;
    this.eeprom = options.eeprom ?? new Uint8Array(eepromBytes).fill(0xff);
    this.port = new PseudoTerminal(options.path, (bytes) => this.#onBytes(bytes));
    this.#start(options.program);
  }

  unplug(): void {
    this.#program?.stop();
    this.#program = null;
    this.port.unplug();
  }

  #start(program: StartProgram | undefined): void {
    this.#isBootLoader = false;
    this.#program = program?.((bytes) => this.port.write(bytes), this.flash) ?? null;
  }

  #onBytes(bytes: Uint8Array): void {
    const { hasBootLoader = true } = this.#options;
    if (!this.#isBootLoader && hasBootLoader && isSyncAlone(bytes)) {
      this.#program?.stop();
      this.#program = null;
      this.#isBootLoader = true;
      this.#received = [];
    }
    if (!this.#isBootLoader) {
      this.#program?.receive(bytes);
      return;
    }
    this.#received.push(...bytes);
    while (this.#isBootLoader && this.#takeCommand()) {
      // Until no whole command is left.
    }
  }

  /** False: what was received is no whole command yet. */
  #takeCommand(): boolean {
    const [command, first = 0, second = 0] = this.#received;
    if (command === undefined) return false;
    const fixed = lengths[command];
    if (fixed === undefined) {
      this.#received.shift();
      return true;
    }
    const length = fixed + (command === stk.programPage ? first * 256 + second : 0);
    if (this.#received.length < length) return false;
    this.#carryOut(command, Uint8Array.from(this.#received.splice(0, length)));
    return true;
  }

  #carryOut(command: number, message: Uint8Array): void {
    const at = (index: number): number => message[index] ?? 0;
    switch (command) {
      case stk.getParameter:
        // Optiboot answers its version, 4.4, and 3 to everything else.
        this.#answer(at(1) === 0x81 || at(1) === 0x82 ? 4 : 3);
        return;
      case stk.loadAddress:
        this.#address = at(1) + 256 * at(2);
        break;
      case stk.readSignature:
        this.#answer(...this.#signature);
        return;
      case stk.universal:
        // A programmer passes these four bytes on to the chip.
        this.#answer(at(1) === spiReadSignature ? (this.#signature[at(3)] ?? 0) : 0);
        return;
      case stk.programPage:
        if (!this.#write(at(3), message.slice(4, -1))) return;
        break;
      case stk.readPage: {
        const memory = this.#isEeprom(at(3)) ? this.eeprom : this.flash;
        const from = this.#byteAddress(at(3));
        this.#answer(...memory.subarray(from, from + at(1) * 256 + at(2)));
        return;
      }
      case stk.leaveProgramming:
        this.#answer();
        this.left += 1;
        this.#options.onLeft?.();
        this.#start(this.pagesWritten > 0 ? this.#options.written : this.#options.program);
        return;
      default:
        break;
    }
    this.#answer();
  }

  get #signature(): readonly [number, number, number] {
    return this.#options.signature ?? [0x1e, 0x95, 0x0f];
  }

  #isEeprom(type: number): boolean {
    const { knowsEeprom = true } = this.#options;
    return knowsEeprom && type === eepromType;
  }

  #byteAddress(type: number): number {
    const isByte = this.#isEeprom(type) && this.#options.hasByteAddresses === true;
    return isByte ? this.#address : 2 * this.#address;
  }

  #write(type: number, bytes: Uint8Array): boolean {
    const address = this.#byteAddress(type);
    if (!this.#isEeprom(type)) return this.#writePage(bytes, address);
    if (this.#options.onEeprom?.(address, bytes) === false) return false;
    this.eeprom.set(bytes, address);
    return true;
  }

  #writePage(page: Uint8Array, address: number): boolean {
    const { damage, onPage } = this.#options;
    if (onPage?.(this.pagesWritten, this) === false) return false;
    damage?.(page, address);
    this.flash.set(page, address);
    this.pagesWritten += 1;
    return true;
  }

  #answer(...bytes: readonly number[]): void {
    this.port.write(Uint8Array.of(stk.inSync, ...bytes, stk.ok));
  }
}
