/** avr8js as it comes: its processor and its own peripherals of an ATmega328P, with nothing connected. */
import {
  AVRADC,
  AVRClock,
  AVREEPROM,
  AVRIOPort,
  AVRSPI,
  AVRTimer,
  AVRTWI,
  AVRUSART,
  AVRWatchdog,
  adcConfig,
  avrInstruction,
  CPU,
  clockConfig,
  EEPROMMemoryBackend,
  portBConfig,
  portCConfig,
  portDConfig,
  spiConfig,
  timer0Config,
  timer1Config,
  timer2Config,
  twiConfig,
  usart0Config,
  watchdogConfig,
} from 'avr8js';
import { cyclesPerMs } from '../../../../hardware/emulator/chip.ts';

const hertz = cyclesPerMs * 1000;
const eepromBytes = 1024;

export class BareChip {
  readonly #cpu: CPU;

  constructor(flash: Uint16Array) {
    const cpu = new CPU(flash.slice());
    for (const port of [portBConfig, portCConfig, portDConfig]) new AVRIOPort(cpu, port);
    for (const timer of [timer0Config, timer1Config, timer2Config]) new AVRTimer(cpu, timer);
    new AVRUSART(cpu, usart0Config, hertz);
    new AVRSPI(cpu, spiConfig, hertz);
    new AVRTWI(cpu, twiConfig, hertz);
    new AVRADC(cpu, adcConfig);
    new AVREEPROM(cpu, new EEPROMMemoryBackend(eepromBytes));
    new AVRWatchdog(cpu, watchdogConfig, new AVRClock(cpu, hertz, clockConfig));
    this.#cpu = cpu;
  }

  /** Executes the program for this time, in the loop of avr8js's own examples. */
  run(durationMs: number): void {
    const cpu = this.#cpu;
    for (const until = cpu.cycles + durationMs * cyclesPerMs; cpu.cycles < until; ) {
      avrInstruction(cpu);
      cpu.tick();
    }
  }
}
