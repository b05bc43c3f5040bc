/**
 * The built image on an emulated ATmega328P, with just enough around it to see what the pins do and when: a table that
 * follows its duty, switches, a line. All times are cycles of the chip's own 16 MHz.
 */
import { readFileSync } from 'node:fs';
import {
  AVRADC,
  AVREEPROM,
  AVRIOPort,
  AVRTimer,
  AVRUSART,
  AVRWatchdog,
  AVRClock,
  adcConfig,
  avrInstruction,
  CPU,
  clockConfig,
  EEPROMMemoryBackend,
  portBConfig,
  portDConfig,
  timer0Config,
  usart0Config,
  watchdogConfig,
} from 'avr8js';
import { crcOf } from './crc.ts';

const cyclesPerMs = 16_000;
const ocr1a = 0x88;
const tccr1a = 0x80;
const connected = 0x80;
const sleep = 0x9588;

export interface Change {
  readonly cycle: number;
  /** -1..1 */
  readonly duty: number;
}

export class Chip {
  readonly cpu: CPU;
  readonly lines: { readonly text: string; readonly begun: number }[] = [];
  readonly duties: Change[] = [];
  /** Cycles at which the converter was asked for the first reading of a burst: the control loop's tick. */
  readonly ticks: number[] = [];
  angle: number;
  estopOpen = false;
  buttonPressed = false;
  ankleOpen = false;
  readonly #usart: AVRUSART;
  readonly #portB: AVRIOPort;
  readonly #portD: AVRIOPort;
  readonly #pending: number[] = [];
  #received = '';
  #begun = 0;
  #duty = 0;
  #lastChannel = -1;

  constructor(hex: string, eeprom: Uint8Array, angle: number) {
    this.angle = angle;
    const program = new Uint16Array(0x8000 / 2);
    const bytes = new Uint8Array(program.buffer);
    for (const line of readFileSync(hex, 'ascii').split('\n')) {
      if (line.slice(7, 9) !== '00') continue;
      const address = Number.parseInt(line.slice(3, 7), 16);
      const length = Number.parseInt(line.slice(1, 3), 16);
      for (let i = 0; i < length; i += 1) bytes[address + i] = Number.parseInt(line.slice(9 + 2 * i, 11 + 2 * i), 16);
    }
    const cpu = new CPU(program);
    this.cpu = cpu;
    const backend = new EEPROMMemoryBackend(1024);
    backend.memory = eeprom;
    new AVREEPROM(cpu, backend);
    new AVRTimer(cpu, timer0Config);
    // Timer 1 only makes the PWM; its registers are read instead, which saves 40,000 events a second.
    new AVRWatchdog(cpu, watchdogConfig, new AVRClock(cpu, 16e6, clockConfig));
    this.#portB = new AVRIOPort(cpu, portBConfig);
    this.#portD = new AVRIOPort(cpu, portDConfig);
    const adc = new AVRADC(cpu, adcConfig);
    adc.onADCRead = (input) => {
      const channel = input.type === 0 ? input.channel : -1;
      if (channel === 2 && this.#lastChannel !== 2) this.ticks.push(cpu.cycles);
      this.#lastChannel = channel;
      const volts = channel === 0 ? 5 * (0.33 + this.angle / 131.25) : channel === 2 ? 3 : 0;
      cpu.addClockEvent(() => adc.completeADCRead(Math.round((volts / 5) * 1024)), adc.sampleCycles);
    };
    this.#usart = new AVRUSART(cpu, usart0Config, 16e6);
    this.#usart.onByteTransmit = (byte) => {
      if (this.#received === '') this.#begun = cpu.cycles;
      if (byte !== 0x0a) {
        this.#received += String.fromCharCode(byte);
        return;
      }
      this.lines.push({ text: this.#received, begun: this.#begun });
      this.#received = '';
    };
    this.#usart.onRxComplete = () => this.#feed();
    this.#pins();
  }

  get ms(): number {
    return this.cpu.cycles / cyclesPerMs;
  }

  /** The pins as levels, or 'input' where the resistors on the board have the word. */
  pin(name: 'enable' | 'release'): boolean | 'input' {
    const state = this.#portB.pinState(name === 'enable' ? 2 : 3);
    return state === 1 ? true : state === 0 ? false : 'input';
  }

  get duty(): number {
    if (!(this.cpu.data[tccr1a] & connected) || this.pin('enable') !== true) return 0;
    const size = ((this.cpu.data[ocr1a] | (this.cpu.data[ocr1a + 1] << 8)) + 1) / 800;
    return this.#portB.pinState(0) === 1 ? size : -size;
  }

  run(ms: number, each?: () => void): void {
    const end = this.cpu.cycles + ms * cyclesPerMs;
    let sampled = this.cpu.cycles;
    while (this.cpu.cycles < end) {
      if (this.cpu.progMem[this.cpu.pc] === sleep) this.#skip(end);
      avrInstruction(this.cpu);
      this.cpu.tick();
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

  /** Asleep nothing happens until the next event of a peripheral. */
  #skip(end: number): void {
    const { nextClockEvent } = this.cpu as unknown as { nextClockEvent: { cycles: number } | null };
    const next = Math.min(nextClockEvent?.cycles ?? end, end);
    if (next > this.cpu.cycles) this.cpu.cycles = next;
  }

  /** Bytes on the way to the chip, one after the other at the line's rate. */
  write(text: string): void {
    for (const letter of text) this.#pending.push(letter.charCodeAt(0));
    this.#feed();
  }

  say(payload: string): void {
    this.write(`${payload}*${crcOf(payload)}\n`);
  }

  /** Until a line that begins like this has come; its text, and when its first byte went out. */
  answer(start: string, ms = 20): { text: string; begun: number } | undefined {
    const from = this.lines.length;
    let found: { text: string; begun: number } | undefined;
    for (let passed = 0; passed < ms && found === undefined; passed += 1) {
      this.run(1);
      found = this.lines.slice(from).find((line) => line.text.startsWith(start));
    }
    return found;
  }

  get sent(): boolean {
    return this.#pending.length === 0 && !this.#usart.rxBusy;
  }

  #feed(): void {
    const next = this.#pending[0];
    if (next !== undefined && this.#usart.writeByte(next) === true) this.#pending.shift();
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
