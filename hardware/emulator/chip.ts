/**
 * An ATmega328P at 16 MHz running a program image, on avr8js: the processor, its serial port, ports B and D, and the
 * peripherals that the board adds. Independent of the table: pin levels and bytes in and out, time in cycles since power-up.
 */
import { AVRIOPort, avrInstruction, CPU, PinState, portBConfig, portDConfig } from 'avr8js';
import type { ResetCause } from '../simulator/device/board.ts';
import type { Random } from '../simulator/random.ts';
import { PollingLoop } from './polling-loop.ts';
import { ramBytes, ramStart } from './translation/data-memory.ts';
import { type Program, programOf } from './translation/program.ts';
import { Usart } from './usart.ts';

export const cyclesPerMs = 16_000;
/** The fuses of an Uno hold the chip in reset for 65 ms and 16,384 cycles after power-up. */
export const startUpMs = 66;

const mcusr = 0x54;
const resetFlags: Readonly<Record<ResetCause, number>> = {
  power: 0x01,
  external: 0x02,
  brownout: 0x04,
  watchdog: 0x08,
};
const sleepControl = 0x53;
/** Idle mode: SLEEP stops only the processor. */
const idleEnabled = 0x01;
const statusRegister = 0x5f;
const interruptsOn = 0x80;
const pwm = { control: 0x80, mode: 0x81, top: 0x86, compare: 0x88 };

const opcodes = { sei: 0x9478, reti: 0x9518, sleep: 0x9588, jumpToItself: 0xcfff };
/** Cycles from an interrupt to its vector; avr8js counts only two. */
const interruptResponseCycles = 4;
const wakeUpCycles = 4;

/** Attaches the peripherals that a program uses beyond those built in here. Called again at each reset. */
export type Peripherals = (cpu: CPU) => void;

export interface ChipOptions {
  /** Must not change: see {@link programOf}. */
  readonly flash: Uint16Array;
  /** Initial content of RAM. */
  readonly ram: Uint8Array;
  readonly cause: ResetCause;
  readonly peripherals: Peripherals;
  readonly callbacks: ChipCallbacks;
  /** Speeds up a program that never sleeps, see {@link PollingLoop}. */
  readonly skipsIdleLoops?: boolean;
}

/** Content of RAM after power-up. */
export function randomRam(random: Random): Uint8Array {
  return Uint8Array.from({ length: ramBytes }, () => random.integer(256));
}

/** Called by the chip. */
export interface ChipCallbacks {
  /** The transmitter has sent a byte. */
  sent(byte: number): void;
  /** The watchdog has reset the chip; RAM is kept. */
  watchdogReset(): void;
}

/** For measurements of interrupt times. */
export interface InterruptObserver {
  began(vector: number, cycle: number): void;
  ended(cycle: number): void;
}

/** The peripherals' event queue, missing from avr8js's types. While the chip sleeps, time skips to its first event. */
interface EventQueue {
  readonly nextClockEvent: { readonly cycles: number } | null;
}

interface Parts {
  readonly cpu: CPU;
  readonly events: EventQueue;
  readonly usart: Usart;
  readonly portB: AVRIOPort;
  readonly portD: AVRIOPort;
  readonly loop: PollingLoop | null;
}

export class Chip {
  observer: InterruptObserver | null = null;
  readonly #image: Uint16Array;
  /** The image as executed; {@link hang} patches it. */
  readonly #flash: Uint16Array;
  readonly #program: Program;
  /** The patched program is interpreted. */
  #isHung = false;
  readonly #peripherals: Peripherals;
  readonly #callbacks: ChipCallbacks;
  readonly #skipsIdleLoops: boolean;
  #parts: Parts;
  #levels = 0;
  #asleep = false;
  #resetDue = false;

  constructor({ flash, ram, cause, peripherals, callbacks, skipsIdleLoops = false }: ChipOptions) {
    this.#image = flash;
    this.#flash = flash.slice();
    this.#program = programOf(flash);
    this.#peripherals = peripherals;
    this.#callbacks = callbacks;
    this.#skipsIdleLoops = skipsIdleLoops;
    this.#parts = this.#build(ram, cause, 0);
  }

  get cycles(): number {
    return this.#parts.cpu.cycles;
  }

  /** A copy of RAM, to carry over a reset or to measure the depth of the stack. */
  get ram(): Uint8Array {
    return this.#parts.cpu.data.slice(ramStart, ramStart + ramBytes);
  }

  /** A byte of data memory, registers included. */
  peek(address: number): number {
    return this.#parts.cpu.data[address] ?? 0;
  }

  /** Runs up to this cycle; an instruction that straddles it is completed. */
  run(until: number): void {
    while (this.#parts.cpu.cycles < until) {
      if (this.#asleep) this.#sleep(until);
      else this.#execute(until);
      if (this.#resetDue) this.#restart();
    }
  }

  /** Makes the program loop at its current instruction. Interrupts still run; only a reset ends it (wire protocol, rule 11). */
  hang(): void {
    this.#flash[this.#parts.cpu.pc] = opcodes.jumpToItself;
    this.#isHung = true;
  }

  receive(byte: number): void {
    this.#parts.loop?.invalidate();
    this.#parts.usart.receive(byte);
  }

  /** Sets the levels at the pins of port D, one bit each. */
  setLevels(levels: number): void {
    const changed = levels ^ this.#levels;
    this.#levels = levels;
    if (changed === 0) return;
    this.#parts.loop?.invalidate();
    for (let pin = 0; pin < 8; pin += 1) {
      if ((changed >> pin) & 1) this.#parts.portD.setPin(pin, ((levels >> pin) & 1) === 1);
    }
  }

  /** Level at a pin of port B; floating pins are pulled to ground on the board. */
  high(pin: number): boolean {
    return this.#parts.portB.pinState(pin) === PinState.High;
  }

  /**
   * Duty cycle of OC1A, 0..1. Computed from the registers of timer 1, because running the timer would cost 40,000 events a
   * second. A new value takes effect when written, up to 50 us earlier than on the chip.
   */
  get duty(): number {
    const { portB, cpu } = this.#parts;
    const state = portB.pinState(1);
    if (state !== PinState.High && state !== PinState.Low) return 0;
    const control = cpu.data[pwm.control] ?? 0;
    if ((control & 0xc0) === 0) return state === PinState.High ? 1 : 0;
    const isFastPwm = (control & 0xc3) === 0x82 && cpu.data[pwm.mode] === 0x19;
    if (!isFastPwm) throw new Error('timer 1 is emulated only in fast PWM mode with ICR1 as top');
    return Math.min(1, (this.#word(pwm.compare) + 1) / (this.#word(pwm.top) + 1));
  }

  /** Builds the chip as it leaves reset. Peripherals are recreated, because avr8js's reset leaves their events queued. */
  #build(ram: Uint8Array, cause: ResetCause, cycles: number): Parts {
    const cpu = new CPU(this.#flash, ramBytes);
    cpu.cycles = cycles;
    cpu.data.set(ram, ramStart);
    cpu.data[mcusr] = resetFlags[cause];
    cpu.reset = () => {
      this.#resetDue = true;
    };
    this.#peripherals(cpu);
    const usart = new Usart(cpu, (byte) => this.#callbacks.sent(byte));
    const portB = new AVRIOPort(cpu, portBConfig);
    const portD = new AVRIOPort(cpu, portDConfig);
    for (let pin = 0; pin < 8; pin += 1) portD.setPin(pin, ((this.#levels >> pin) & 1) === 1);
    const loop = this.#skipsIdleLoops ? new PollingLoop(cpu) : null;
    // `nextClockEvent` is private in avr8js's types; its own `tick` reads it in the same way.
    return { cpu, events: cpu as unknown as EventQueue, usart, portB, portD, loop };
  }

  #restart(): void {
    this.#resetDue = false;
    this.#asleep = false;
    this.#isHung = false;
    this.#flash.set(this.#image);
    this.#parts = this.#build(this.ram, 'watchdog', this.cycles);
    this.#callbacks.watchdogReset();
  }

  #execute(until: number): void {
    const { cpu, loop } = this.#parts;
    while (cpu.cycles < until) {
      if (loop !== null && this.#program.startsAt(cpu.pc)) {
        // An interrupt has returned since: this is the first address after it that a loop passes again.
        if (loop.anchor === null) loop.setAnchor(cpu.pc);
        else if (cpu.pc === loop.anchor) loop.visit(this.#nextEvent(until));
      }
      if (!this.#runBlock(until)) this.#interpret();
      if (this.#asleep || this.#resetDue) return;
    }
  }

  /** The cycle of the first event, `until` at the latest. */
  #nextEvent(until: number): number {
    const event = this.#parts.events.nextClockEvent;
    return event === null ? until : Math.min(until, event.cycles);
  }

  /** Runs the block at the program counter. Returns false if an instruction has to be interpreted now. */
  #runBlock(until: number): boolean {
    const { cpu } = this.#parts;
    if (this.#isHung || this.#isInterruptDue(cpu)) return false;
    const block = this.#program.visit(cpu.pc);
    if (block === null) return false;
    const limit = this.#nextEvent(until);
    if (cpu.cycles + block.longestCycles >= limit) return false;
    return !block.run(cpu, cpu.data, limit);
  }

  #isInterruptDue(cpu: CPU): boolean {
    return cpu.nextInterrupt >= 0 && ((cpu.data[statusRegister] ?? 0) & interruptsOn) !== 0;
  }

  #interpret(): void {
    const { cpu, events, loop } = this.#parts;
    const opcode = cpu.progMem[cpu.pc];
    avrInstruction(cpu);
    switch (opcode) {
      // The instruction after SEI or RETI always runs before an interrupt, so a program may safely sleep after SEI.
      case opcodes.sei:
        return;
      case opcodes.reti:
        this.observer?.ended(cpu.cycles);
        loop?.clearAnchor();
        return;
      case opcodes.sleep:
        if (cpu.data[sleepControl] === idleEnabled) {
          this.#asleep = true;
          return;
        }
    }
    const event = events.nextClockEvent;
    if ((event !== null && event.cycles <= cpu.cycles) || this.#isInterruptDue(cpu)) this.#tick(cpu);
  }

  /** Skips from event to event until an interrupt wakes the processor. */
  #sleep(until: number): void {
    const { cpu, events } = this.#parts;
    while (cpu.cycles < until) {
      if (this.#tick(cpu)) {
        this.#asleep = false;
        cpu.cycles += wakeUpCycles;
        return;
      }
      if (this.#resetDue) return;
      const next = events.nextClockEvent?.cycles ?? until;
      if (next > cpu.cycles) cpu.cycles = Math.min(next, until);
    }
  }

  /** Processes at most one event and one interrupt. Returns whether an interrupt began. */
  #tick(cpu: CPU): boolean {
    const { pc, cycles } = cpu;
    this.#parts.loop?.invalidate();
    cpu.tick();
    if (cpu.pc === pc) return false;
    cpu.cycles = cycles + interruptResponseCycles;
    this.observer?.began(cpu.pc, cycles);
    return true;
  }

  #word(address: number): number {
    const { data } = this.#parts.cpu;
    return (data[address] ?? 0) + 256 * (data[address + 1] ?? 0);
  }
}
