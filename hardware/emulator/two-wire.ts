/** The chip's I2C master, on avr8js, and the chips on its bus. Every bit takes as long as TWBR says. */
import { AVRTWI, type CPU, twiConfig } from 'avr8js';
import { cyclesPerMs } from './chip.ts';

/** A chip on the bus. Once addressed, it receives or sends bytes until the stop or the next start condition. */
export interface I2cChip {
  /** Seven bits. */
  readonly address: number;
  /** Returns whether the chip acknowledges its address. */
  select(write: boolean): boolean;
  /** Returns whether the chip acknowledges the byte. */
  write(byte: number): boolean;
  read(): number;
}

/** Read from a bus that no chip pulls low. */
const idle = 0xff;
/** Eight data bits and the acknowledge. */
const bitsPerByte = 9;

/** Attaches the I2C master with these chips on its bus. */
export function twoWire(cpu: CPU, chips: readonly I2cChip[]): void {
  const twi = new AVRTWI(cpu, twiConfig, cyclesPerMs * 1000);
  let selected: I2cChip | null = null;
  const after = (bits: number, action: () => void): void => {
    cpu.addClockEvent(action, Math.round((bits * cyclesPerMs * 1000) / twi.sclFrequency));
  };
  twi.eventHandler = {
    start: () => after(1, () => twi.completeStart()),
    stop: () => {
      selected = null;
      after(1, () => twi.completeStop());
    },
    connectToSlave: (address, write) => {
      after(bitsPerByte, () => {
        const chip = chips.find((one) => one.address === address) ?? null;
        selected = chip?.select(write) === true ? chip : null;
        twi.completeConnect(selected !== null);
      });
    },
    writeByte: (byte) => after(bitsPerByte, () => twi.completeWrite(selected?.write(byte) ?? false)),
    readByte: () => after(bitsPerByte, () => twi.completeRead(selected?.read() ?? idle)),
  };
}
