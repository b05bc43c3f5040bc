/** The peripherals that the actuator's firmware uses: tick timer, watchdog, ADC, and EEPROM for what outlives a reset. */
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

/** @param convert result of a conversion of a channel, 0..1023, called at the instant of sampling */
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
