/**
 * The built image on an emulated ATmega328P, with enough around it to observe the pins and their timing: a table that
 * follows the duty, switches, and a serial line. All times are cycles of the chip's 16 MHz clock.
 */
import { readFileSync } from 'node:fs';
import {
  ADCMuxInputType,
  AVRADC,
  AVRClock,
  AVREEPROM,
  AVRIOPort,
  AVRTimer,
  AVRWatchdog,
  adcConfig,
  avrInstruction,
  CPU,
  clockConfig,
  EEPROMMemoryBackend,
  portBConfig,
  portDConfig,
  timer0Config,
  watchdogConfig,
} from 'avr8js';
import { Usart } from '../../hardware/emulator/usart.ts';
import { crcOf } from './crc.ts';

const cyclesPerMs = 16_000;
/** At 115200 baud, 8N1. */
const cyclesPerByte = 1389;
const ocr1a = 0x88;
const tccr1a = 0x80;
const connected = 0x80;
const sleep = 0x9588;
const jumpToItself = 0xcfff;
const mcusr = 0x54;
const watchdogFlag = 0x08;
const ramStart = 0x100;
const ramEnd = 0x8ff;
const paint = 0xa5;

export interface Change {
  readonly cycle: number;
  /** -1..1 */
  readonly duty: number;
}

export class Chip {
  cpu: CPU;
  readonly lines: { readonly text: string; readonly begun: number }[] = [];
  readonly duties: Change[] = [];
  /** Cycles at which a burst of the ADC began: the control loop's ticks. */
  readonly ticks: number[] = [];
  angle: number;
  estopOpen = false;
  buttonPressed = false;
  ankleOpen = false;
  readonly #program: Uint16Array;
  readonly #eeprom: EEPROMMemoryBackend;
  #usart: Usart;
  #arriving = false;
  #portB: AVRIOPort;
  #portD: AVRIOPort;
  readonly #pending: number[] = [];
  #received = '';
  #begun = 0;
  #duty = 0;
  #lastChannel = -1;
  #hungAt = -1;
  #resetDue = false;

  constructor(hex: string, eeprom: Uint8Array, angle: number) {
    this.angle = angle;
    this.#program = programOf(readFileSync(hex, 'ascii'));
    this.#eeprom = new EEPROMMemoryBackend(0);
    Object.assign(this.#eeprom, { memory: eeprom });
    const parts = this.#build();
    this.cpu = parts.cpu;
    this.#usart = parts.usart;
    this.#portB = parts.portB;
    this.#portD = parts.portD;
    this.cpu.data.fill(paint, ramStart, ramEnd + 1);
    this.#pins();
  }

  /** Builds the chip as it leaves reset. Creates new peripherals, because avr8js's own reset keeps part of their state. */
  #build(): { cpu: CPU; usart: Usart; portB: AVRIOPort; portD: AVRIOPort } {
    const cpu = new CPU(this.#program);
    cpu.reset = () => {
      this.#resetDue = true;
    };
    new AVREEPROM(cpu, this.#eeprom);
    // Timer 1 only generates the PWM. Reading its registers instead saves 40,000 events a second.
    new AVRTimer(cpu, timer0Config);
    new AVRWatchdog(cpu, watchdogConfig, new AVRClock(cpu, 16e6, clockConfig));
    const adc = new AVRADC(cpu, adcConfig);
    adc.onADCRead = (input) => {
      const channel = input.type === ADCMuxInputType.SingleEnded ? input.channel : -1;
      if (channel === 2 && this.#lastChannel !== 2) this.ticks.push(cpu.cycles);
      this.#lastChannel = channel;
      const volts = channel === 0 ? 5 * (0.33 + this.angle / 131.25) : channel === 2 ? 3 : 0;
      cpu.addClockEvent(() => adc.completeADCRead(Math.round((volts / 5) * 1024)), adc.sampleCycles);
    };
    this.#arriving = false;
    // The USART of avr8js loses a waiting byte whenever the program writes UCSR0B.
    const usart = new Usart(cpu, (byte) => {
      if (this.#received === '') this.#begun = cpu.cycles;
      if (byte !== 0x0a) {
        this.#received += String.fromCharCode(byte);
        return;
      }
      this.lines.push({ text: this.#received, begun: this.#begun });
      this.#received = '';
    });
    return { cpu, usart, portB: new AVRIOPort(cpu, portBConfig), portD: new AVRIOPort(cpu, portDConfig) };
  }

  #watchdogReset(): void {
    const { data, cycles } = this.cpu;
    if (this.#hungAt >= 0) this.#program[this.#hungAt] = sleep;
    this.#resetDue = false;
    this.#hungAt = -1;
    const parts = this.#build();
    parts.cpu.data.set(data.subarray(ramStart, ramEnd + 1), ramStart);
    parts.cpu.data[mcusr] = watchdogFlag;
    parts.cpu.cycles = cycles;
    this.cpu = parts.cpu;
    this.#usart = parts.usart;
    this.#portB = parts.portB;
    this.#portD = parts.portD;
    this.#pins();
  }

  get ms(): number {
    return this.cpu.cycles / cyclesPerMs;
  }

  /** The level of a pin, or 'input' where the resistor on the board determines it. */
  pin(name: 'enable' | 'release' | 'sounder'): boolean | 'input' {
    const state = this.#portB.pinState({ enable: 2, release: 3, sounder: 4 }[name]);
    return state === 1 ? true : state === 0 ? false : 'input';
  }

  get duty(): number {
    if (!((this.cpu.data[tccr1a] ?? 0) & connected) || this.pin('enable') !== true) return 0;
    const size = ((this.cpu.data[ocr1a] ?? 0) + 256 * (this.cpu.data[ocr1a + 1] ?? 0) + 1) / 800;
    return this.#portB.pinState(0) === 1 ? size : -size;
  }

  run(ms: number, each?: () => void): void {
    const end = this.cpu.cycles + ms * cyclesPerMs;
    let sampled = this.cpu.cycles;
    while (this.cpu.cycles < end) {
      const next = this.cpu.progMem[this.cpu.pc] === sleep ? this.cpu.pc + 1 : -1;
      this.#instruction();
      // Not if an interrupt was taken at the same time.
      if (this.cpu.pc === next) this.#sleep(end);
      if (this.cpu.cycles - sampled < 64) continue;
      const dt = (this.cpu.cycles - sampled) / 16e6;
      sampled = this.cpu.cycles;
      const duty = this.duty;
      if (duty !== this.#duty) this.duties.push({ cycle: this.cpu.cycles, duty });
      this.#duty = duty;
      if (this.pin('release') === true) this.angle += duty * 8 * dt;
      this.#pins();
      each?.();
    }
  }

  #instruction(): void {
    avrInstruction(this.cpu);
    this.cpu.tick();
    if (this.#resetDue) this.#watchdogReset();
  }

  /** avr8js treats SLEEP as a NOP. This advances time from event to event until an interrupt is taken. */
  #sleep(end: number): void {
    const { cpu } = this;
    const here = cpu.pc;
    const events = cpu as unknown as { readonly nextClockEvent: { readonly cycles: number } | null };
    while (cpu.pc === here && cpu.cycles < end && !this.#resetDue) {
      cpu.cycles = Math.max(cpu.cycles, Math.min(events.nextClockEvent?.cycles ?? end, end));
      cpu.tick();
    }
    if (this.#resetDue) this.#watchdogReset();
  }

  /** Sends bytes to the chip at the line's rate. */
  write(text: string): void {
    for (const letter of text) this.#pending.push(letter.charCodeAt(0));
    this.#feed();
  }

  send(payload: string): void {
    this.write(`${payload}*${crcOf(payload)}\n`);
  }

  /** Runs until a line with this start arrives. @returns its text and the cycle of its first byte */
  answer(start: string, ms = 20): { text: string; begun: number } | undefined {
    const from = this.lines.length;
    let found: { text: string; begun: number } | undefined;
    for (let passed = 0; passed < ms && found === undefined; passed += 1) {
      this.run(1);
      found = this.lines.slice(from).find((line) => line.text.startsWith(start));
    }
    return found;
  }

  /** Makes the main loop hang. Interrupts continue. */
  hang(): void {
    while (this.cpu.progMem[this.cpu.pc] !== sleep) this.#instruction();
    this.#hungAt = this.cpu.pc;
    this.cpu.progMem[this.#hungAt] = jumpToItself;
  }

  /** Length of the longest stretch of RAM that still holds its fill pattern: the stack has never reached it. */
  untouchedRam(): number {
    let longest = 0;
    let length = 0;
    for (let address = ramStart; address <= ramEnd; address += 1) {
      length = this.cpu.data[address] === paint ? length + 1 : 0;
      longest = Math.max(longest, length);
    }
    return longest;
  }

  get sent(): boolean {
    return this.#pending.length === 0;
  }

  /** Delivers the pending bytes, one per byte time. */
  #feed(): void {
    if (this.#arriving || this.#pending.length === 0) return;
    this.#arriving = true;
    this.cpu.addClockEvent(() => {
      this.#arriving = false;
      this.#usart.receive(this.#pending.shift() ?? 0);
      this.#feed();
    }, cyclesPerByte);
  }

  #pins(): void {
    const port = this.#portD;
    port.setPin(2, this.estopOpen);
    port.setPin(3, !this.buttonPressed);
    port.setPin(4, true);
    port.setPin(5, this.angle >= 62.5);
    port.setPin(6, this.angle > 0);
    port.setPin(7, this.ankleOpen);
  }
}

function programOf(hex: string): Uint16Array {
  const program = new Uint16Array(0x4000);
  const bytes = new Uint8Array(program.buffer);
  for (const line of hex.split('\n')) {
    if (line.slice(7, 9) !== '00') continue;
    const address = Number.parseInt(line.slice(3, 7), 16);
    const data = Buffer.from(line.slice(9, -3).trimEnd(), 'hex');
    bytes.set(data, address);
  }
  return program;
}
