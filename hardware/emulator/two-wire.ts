/** The chip's I2C port as master, on avr8js, and the chips on its bus. Every bit takes its time: TWBR says how long. */
import { AVRTWI, type CPU, twiConfig } from 'avr8js';
import { cyclesPerMs } from './chip.ts';

/** A chip on the bus. It is addressed, then bytes go one way until the stop or the next start. */
export interface I2cChip {
  /** Its seven bits. */
  readonly address: number;
  /** Whether it acknowledges its address, at the end of that byte. */
  select(write: boolean): boolean;
  /** Whether it acknowledges the byte. */
  write(byte: number): boolean;
  read(): number;
}

/** What a bus reads that nobody pulls low. */
const idle = 0xff;
/** Eight bits and the acknowledge. */
const bitsPerByte = 9;

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
