/** What the actuator's program uses of the chip: a tick, a watchdog, the converter, and the counter in EEPROM. */
import {
  ADCMuxInputType,
  AVRADC,
  AVRClock,
  AVREEPROM,
  AVRWatchdog,
  adcConfig,
  clockConfig,
  type EEPROMMemoryBackend,
  watchdogConfig,
} from 'avr8js';
import { cyclesPerMs, type Peripherals } from './chip.ts';
import { TickTimer } from './tick-timer.ts';

/** @param convert what the converter makes of a channel, 0..1023, at the instant it takes its sample */
export function actuatorPeripherals(eeprom: EEPROMMemoryBackend, convert: (channel: number) => number): Peripherals {
  return (cpu) => {
    new AVREEPROM(cpu, eeprom);
    new TickTimer(cpu);
    new AVRWatchdog(cpu, watchdogConfig, new AVRClock(cpu, cyclesPerMs * 1000, clockConfig));
    const adc = new AVRADC(cpu, adcConfig);
    adc.onADCRead = (input) => {
      const channel = input.type === ADCMuxInputType.SingleEnded ? input.channel : -1;
      const reading = convert(channel);
      cpu.addClockEvent(() => adc.completeADCRead(reading), adc.sampleCycles);
    };
  };
}
